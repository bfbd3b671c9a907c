using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Server.State;

/// <summary>What is shown and how: the editor's settings, what the codes are called, and the themes.</summary>
/// <remarks>These change by themselves; what is handed out is always made of all as they are.</remarks>
internal sealed class EditorSettings
{
    private readonly Lock gate = new();
    private LiveSettings fromEditor = new();
    private LabelBook labels = LabelBook.Empty;
    private OpenThemes? themes;
    private Func<CodeId, string?, IReadOnlyList<string>>? words;
    private LiveSettings current = new();
    private string? lastProblem;

    /// <summary>A value that never changes, so that a request sees one state from its beginning to its end.</summary>
    public LiveSettings Current => Volatile.Read(ref current);

    /// <summary>Takes the settings that the editor sent; null for the defaults.</summary>
    /// <returns>What is wrong with them, fit for the user; null when nothing is, or when the same was wrong before.</returns>
    public string? Apply(JsonElement? section)
    {
        var read = SettingsReader.Read(section, out var problems);
        var problem = problems.Count == 0 ? null : string.Join(" ", problems);
        lock (gate)
        {
            fromEditor = read;
            Compose();
            var isNew = problem != lastProblem;
            lastProblem = problem;
            return isNew ? problem : null;
        }
    }

    /// <summary>From now on the codes have these labels.</summary>
    public void Use(LabelBook book)
    {
        lock (gate)
        {
            labels = book;
            Compose();
        }
    }

    /// <summary>From now on passages have these themes; null for none.</summary>
    public void Use(OpenThemes? open)
    {
        lock (gate)
        {
            themes = open;
            Compose();
        }
    }

    /// <summary>From now on codes without a label are told by these words.</summary>
    public void Use(Func<CodeId, string?, IReadOnlyList<string>> elsewhere)
    {
        lock (gate)
        {
            words = elsewhere;
            Compose();
        }
    }

    private void Compose() =>
        Volatile.Write(ref current, fromEditor with { Labels = labels, Themes = themes, WordsElsewhere = words });
}
