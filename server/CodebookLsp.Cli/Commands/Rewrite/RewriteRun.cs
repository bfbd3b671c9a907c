using System.Text;
using CodebookLsp.Cli.Commands.Steer;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Rewriting;
using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Cli.Commands.Rewrite;

/// <summary>What <c>codebooklsp rewrite</c> was asked for.</summary>
/// <param name="File">"-" is standard input.</param>
/// <param name="Wanted">Where the passage is to go, told the model's folder; null for nowhere.</param>
/// <param name="Lines">From 1, as in 3-5; null for all.</param>
internal sealed record RewriteRequest(
    string File, Func<Func<string>, WishedDirections?> Wanted, string? Lines, double Strength, int MostEdits, ulong Seed, bool Json,
    string? Model, LoadOptions Load);

/// <summary>Rewrites a passage.</summary>
internal static class RewriteRun
{
    private const int MostEdits = 20;
    private const double MostStrength = 10;

    /// <exception cref="UserFacingException">The text, the theme, the model or an option stands in the way.</exception>
    public static int Run(RewriteRequest request, CommandContext context, CancellationToken cancel)
    {
        if (request.MostEdits is < 1 or > MostEdits)
            throw UsageException.WrongOption("--most-edits", "a number from 1 to 20");
        if (!(request.Strength is > 0 and <= MostStrength))
            throw UsageException.WrongOption("--strength", "a number above 0, up to 10");

        // Mistakes in the files come to light before the model is loaded.
        var (name, text) = WholeText.Read(request.File, context, cancel);
        var passage = Passage(text, request.Lines, name);
        var folder = ModelFolder.Find(request.Model, context);
        var wanted = request.Wanted(() => folder) ?? throw UsageException.NowhereToGo();
        if (!wanted.Named.Any(static one => one.Weight > 0) && wanted.Passages.Count == 0)
            throw RewriteException.NoDirection();
        var line = new ProgressLine(context);
        line.Show("Loading the model ...");
        using var model = context.Open(folder, request.Load, cancel);
        line.Show("Rewriting ...");
        RewriteProposal proposal;
        try
        {
            proposal = Rewriter.Propose(
                model, wanted.Opened?.Reader, text, passage, Target(wanted, request.Strength, model, context, line, cancel),
                new() { MostEdits = request.MostEdits, Seed = request.Seed }, cancel);
        }
        finally
        {
            line.Clear();
        }

        var answer = request.Json ? RewriteJson.Of(proposal, text)
            : RewriteOutput.Of(proposal, text, Terminal.TakesColours(context.OutputIsTerminal, context));
        context.Output.Write(Encoding.UTF8.GetBytes(answer));
        context.Output.Flush();
        return 0;
    }

    private static RewriteTarget Target(
        WishedDirections wanted, double strength, LoadedModel model, CommandContext context, ProgressLine line, CancellationToken cancel)
    {
        var words = new List<IReadOnlyDictionary<string, double>>();
        var (profile, _) = wanted.Profile(model, context.OpenIndex, Say, cancel, wish => words.Add(RewriteTarget.WordsOf(wish)));
        WishedFor[] toward = [.. wanted.Named.Where(static one => one.Weight > 0)];
        words.AddRange(toward.Where(static one => one.Theme is not null)
            .Select(one => RewriteTarget.WordsOf(wanted.Opened!.Themes, one.Theme!)));
        return RewriteTarget.Of(
            profile.Times(strength), words, wanted is { Named: [{ Theme: { } only }], Passages.Count: 0 } ? only : null);

        void Say(string sentence)
        {
            line.Clear();
            context.Say(sentence);
        }
    }

    /// <summary>Lines of a text, without the break that ends the last.</summary>
    private static TextRange Passage(string text, string? lines, string name)
    {
        var map = new LineMap(text);
        var (first, last) = lines is null
            ? (1, map.Count) : LineNumbers.Parse(lines, map.Count) ?? throw ThemeException.NoPassage(name, lines);
        var (start, end) = (map.Line(first - 1).Start, map.Line(last - 1).End);
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        return new(start, end);
    }
}
