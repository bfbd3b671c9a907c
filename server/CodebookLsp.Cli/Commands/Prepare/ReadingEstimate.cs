using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Cli.Commands.Prepare;

/// <summary>How long a corpus will take, by reading a little of it.</summary>
internal static class ReadingEstimate
{
    /// <summary>Read to know the pace.</summary>
    private const int Tried = 1500;

    /// <summary>Labels and themes take about so much of the time of reading.</summary>
    private const double Learning = 0.2;

    /// <exception cref="IndexException">There is nothing to read.</exception>
    public static string Of(
        PrepareRequest request, IReadOnlyList<CorpusText> texts, LoadedModel model, string index, CommandContext context,
        CancellationToken cancel)
    {
        var options = model.Within(new AnalysisOptions());
        var (tried, characters, tokens) = (new List<TextBlock>(), 0L, 0);
        foreach (var text in texts.TakeWhile(_ => tokens < Tried))
        {
            using var file = text.Open();
            var blocks = BlockSplitter.Split(file.Chunks(cancel), model.Tokenizer, options, cancel);
            foreach (var block in blocks.TakeWhile(_ => tokens < Tried))
            {
                tried.Add(block);
                (tokens, characters) = (tokens + block.Tokens.Length, characters + block.Text.Length);
            }
        }

        if (tokens == 0)
            throw IndexException.NothingToIndex();
        model.Read([tried[0].Sequence], cancel); // the first pass takes longer than others
        var started = context.Time.GetTimestamp();
        model.Read([.. tried.Select(static block => block.Sequence)], cancel);
        var rate = tokens / Math.Max(1e-3, context.Time.GetElapsedTime(started).TotalSeconds);
        var bytes = texts.Sum(static text => text.Path is { } path ? new FileInfo(path).Length : 0);
        var all = Math.Min(request.Limit, (long)(bytes * ((double)tokens / characters)));
        return Sentence(all, texts.Count, rate, File.Exists(index));
    }

    private static string Sentence(long tokens, int texts, double rate, bool isThere)
    {
        var seconds = tokens / rate * (1 + Learning);
        var time = seconds < 90 ? $"{Math.Max(1, Math.Round(seconds))} s"
            : seconds < 5400 ? $"{Math.Round(seconds / 60)} minutes"
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} hours");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"About {tokens:N0} tokens of {texts:N0} text{(texts == 1 ? "" : "s")}, {rate:N0} a second: {time} in all"
            + $"{(isThere ? ", less what the index there knows already" : "")}. It can be stopped, and goes on where it was.");
    }
}
