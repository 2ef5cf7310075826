from fairlead.templates import RenderError, TemplateError


def test_a_template_error_tells_where() -> None:
    error = TemplateError(3, 14, "This is wrong.")
    assert str(error) == "Line 3, column 14: This is wrong."
    assert (error.line, error.column, error.sentence) == (3, 14, "This is wrong.")


def test_a_render_error_keeps_the_innermost_place() -> None:
    error = RenderError("It is too long.")
    assert str(error) == "It is too long."
    error.locate(2, 5)
    error.locate(1, 1)
    assert str(error) == "Line 2, column 5: It is too long."
