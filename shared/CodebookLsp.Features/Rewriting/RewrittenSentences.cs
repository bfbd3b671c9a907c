using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Rewriting;

/// <summary>What became of a sentence that was to be led toward a theme.</summary>
/// <param name="Sentence">Its number.</param>
/// <param name="Theme">The theme's.</param>
/// <param name="Text">What was proposed first; null where nothing was.</param>
/// <param name="CodesBefore">How much of the theme its codes had, measured by what is typical of it at its best.</param>
/// <param name="CodesAfter">How much they have.</param>
/// <param name="Cost">Of fluency, in nats a token.</param>
/// <param name="WordsKept">Shares, as for names and numbers.</param>
public sealed record RewrittenSentence(
    int Sentence, int Theme, string? Text, bool Reaches, int Changes, double Gain, double Cost, double WordsKept, double NamesKept,
    double NumbersKept, double CodesBefore, double CodesAfter);

/// <summary>The sentences that were rewritten so far. Kept in a file, one a line, so that a trial that was stopped goes on from
/// there.</summary>
internal sealed class RewrittenSentences
{
    private const int MostBytes = 64 << 20;

    private readonly Dictionary<(int Sentence, int Theme), RewrittenSentence> made = [];
    private readonly TrialFile<RewrittenSentence> kept;

    /// <param name="path">Where they are kept; null to keep them in memory alone.</param>
    /// <param name="trial">What was tried: of another trial nothing is taken.</param>
    /// <exception cref="TextFileException">The file cannot be read.</exception>
    public RewrittenSentences(string? path, string trial) => kept = new(path, trial, MostBytes, one =>
    {
        made[(one.Sentence, one.Theme)] = one;
        return true;
    });

    public RewrittenSentence? Of(int sentence, int theme) => made.GetValueOrDefault((sentence, theme));

    /// <exception cref="AtomicFileException">The file cannot be written.</exception>
    public void Add(RewrittenSentence one)
    {
        made[(one.Sentence, one.Theme)] = one;
        kept.Add(one);
    }
}
