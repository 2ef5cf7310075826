"""What can be wrong with a template, before it is rendered and while it is."""


class TemplateError(ValueError):
    """The text is no template. Line and column count from 1."""

    def __init__(self, line: int, column: int, sentence: str) -> None:
        super().__init__(f"Line {line}, column {column}: {sentence}")
        self.line = line
        self.column = column
        self.sentence = sentence


class RenderError(ValueError):
    """The template cannot be rendered with these variables, or only beyond its bounds; `line` is 0 where unknown."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = 0
        self.column = 0

    def locate(self, line: int, column: int) -> None:
        """Say where, unless a place further in is known."""
        if not self.line:
            self.line = line
            self.column = column

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.sentence}" if self.line else self.sentence
