using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Reports;

namespace CodebookLsp.Cli.Commands.Annotate;

/// <summary>Writes the codes of each text, and after them the themes of its passages.</summary>
/// <param name="write">Writes the passages of a text, told its name.</param>
internal sealed class ThemedOutput(
    IAnnotationOutput codes, OpenThemes themes, Action<string, IReadOnlyList<OutlineRow>> write) : IAnnotationOutput
{
    private string text = "";
    private PassageRows? rows;

    public void Begin(string name)
    {
        EndText();
        (text, rows) = (name, new(themes.Reader));
        codes.Begin(name);
    }

    public void Write(AnnotatedBlock block)
    {
        rows!.Add(block);
        codes.Write(block);
    }

    public void Finish()
    {
        EndText();
        codes.Finish();
    }

    private void EndText()
    {
        if (rows is not null)
            write(text, rows.Finish().Rows);
        rows = null;
    }
}
