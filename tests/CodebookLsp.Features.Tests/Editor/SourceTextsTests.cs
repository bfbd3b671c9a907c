using CodebookLsp.Features.Editor;

namespace CodebookLsp.Features.Tests.Editor;

/// <summary>The prose in program code, as it reads and where it stands.</summary>
[TestClass]
public sealed class SourceTextsTests
{
    [TestMethod]
    [DataRow(
        "python",
        "#!/bin/python\n# A line,\n#  and the next.\nx = \"# none\" # behind\n\ndef f():\n    '''Says\n    so.'''\n    y = '''no doc'''\n",
        "A line,\nand the next.|behind|Says\nso.")]
    [DataRow(
        "csharp", "/// <summary>Sums.</summary>\nint a; // the first\nvar s = \"// none\"; var c = '\"'; /* a\n * block */ int b;\n//\n",
        "<summary>Sums.</summary>|the first|a\nblock")]
    [DataRow("shellscript", "echo $# a#b # words\n", "words")]
    [DataRow("lua", "--[[ a\n b ]] x = 1 -- c d\n", "a\nb|c d")]
    [DataRow("python", "'''never ended", "never ended")]
    public void Comments_and_docstrings_are_texts(string language, string code, string expected)
    {
        var fields = SourceTexts.For(language)!(code);
        Assert.AreEqual(expected, string.Join('|', fields.Select(static field => field.Text)));
        foreach (var field in fields)
        {
            Assert.AreEqual(field.Range.Start, field.ToDocument(0));
            Assert.AreEqual(field.Range.End, field.ToDocument(field.Text.Length));
            for (var at = 0; at < field.Text.Length; at++)
            {
                if (field.Text[at] != '\n')
                    Assert.AreEqual(field.Text[at], code[field.ToDocument(at)]);
            }
        }
    }

    [TestMethod]
    [DataRow("markdown")]
    [DataRow("plaintext")]
    [DataRow("a language of tomorrow")]
    [DataRow(null)]
    public void Prose_is_read_as_it_is(string? language) => Assert.IsNull(SourceTexts.For(language));
}
