"""A fuzz target for mapping templates: bytes in, and either a text or one of the room's two errors out.

The first byte chooses how the others are read: as a template's own text, or as one token a byte, which reaches further
into the renderer. What stands behind a byte 255 is the body. A harness calls `one` again and again; anything that it
raises is a finding.
"""

import re
from typing import Final

from fairlead.templates import Input, RenderError, TemplateError, Variables, compile  # noqa: A004

TOKENS: Final = [
    {"SPACE": " ", "NEWLINE": "\n"}.get(word, word.replace("~", " "))
    for word in re.findall(
        r"\S+",
        r"""
#set($a~=~ #set($b= #set($m.k~=~ #set($a[0]~=~ #if( #elseif( #else #{else} #end #{end} #foreach($i~in~
#foreach($a~in~$a) #break #stop #define($d) #macro(m) #m() #parse( ## #* *# #[[ ]]# ) ( [ ] { } , : .. . ' "
"" SPACE NEWLINE \ $ # ! $a $b $!a ${a} $!{a.b} $m $d $i $foreach $foreach.index .hasNext $velocityCount
$input $input.body $input.json('$') $input.path('$') $input.path('$..*') $input.params() $util $context
$context.connectionId $context.identity $stageVariables $stageVariables['x'] .x .y $util.parseJson(
$util.escapeJavaScript( $util.urlEncode( $util.base64Decode( $input.json( null '$.a[?(@.b~>~1)]' '$.a[-1:]'
'(a|b)*c' '(a*)*$' '[^a-z]+' '$1' [1..3] [1..9999] [[]] {} {"a":~1} [$a,~$a] true false 0 1 -1 2.5 1e300
99999999999 + - * / % == != < >= && || ~and~ ~not~ ~lt~ 'text' "in~$a~text" "#if($a)x#end" '😀' .add(
.addAll($a) .put('k',~ .putAll($m) .get( .remove( .size() .keySet() .entrySet() .key .value .length()
.substring(1) .replace( .replaceAll( .split( .matches( .concat($a) .toString() .repeat( .indexOf( .contains(
.equals( .hashCode() .class .__class__ .subList(0,~
""",
    )
]
"""A tilde is a space."""
BODY: Final = '{"a": [1, 2.5, {"b": "c/d"}, [true, null]], "s": "\\ud83d\\ude00 \\"q\\"", "n": null, "e": 1e400}'


def one(data: bytes) -> None:
    """Compile and render once."""
    mode, (written, _, body) = data[:1], data[1:].partition(b"\xff")
    text = (
        "".join(TOKENS[byte % len(TOKENS)] for byte in written) if mode < b"\x80" else written.decode(errors="replace")
    )
    context = {"connectionId": "a1b2", "identity": {"sourceIp": "127.0.0.1"}, "connectedAt": 1700000000000}
    given = Input(body.decode(errors="replace") or BODY, querystring={"q": "1"}, header={"Host": "x"})
    try:
        rendered = compile(text).render(Variables(given, context, {"x": "y"}))
    except (TemplateError, RenderError):
        return
    rendered.encode()
