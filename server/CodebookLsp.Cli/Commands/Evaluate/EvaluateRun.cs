using System.Text.Json;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Native;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What to evaluate and where to write it.</summary>
internal sealed record EvaluateRequest(
    string? Topics, string[] Only, string[]? Background, int Samples, int Tokens, InterventionMode Mode, string? Output,
    string? Model, LoadOptions Load);

/// <summary>Evaluates steering topic by topic.</summary>
internal static class EvaluateRun
{
    public static async Task<int> RunAsync(EvaluateRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        if (request.Samples < 1 || request.Tokens < 1)
            throw UsageException.WrongOption("--samples and --tokens", "numbers from 1 up");
        var topics = Topics(request, context);
        var files = BackgroundFiles.Find(request.Background, context);
        var options = new EvaluationOptions { Samples = request.Samples, Topic = new() { Mode = request.Mode } };
        options = options with { Sampling = options.Sampling with { MaxTokens = request.Tokens } };
        if (request.Output is { } folder)
            Directory.CreateDirectory(folder);

        var opened = await Task.Run(
            () => context.Open(ModelFolder.Find(request.Model, context), request.Load, cancel), cancel).ConfigureAwait(false);
        using (opened)
        {
            var line = new ProgressLine(context, "Reading the background (cached for next time)");
            var background = await BackgroundText.ReadAsync(
                files, opened, opened.Hash, CacheFolder.Path(), line.ShowShare, cancel).ConfigureAwait(false);
            line.Clear();
            await Task.Run(
                () =>
                {
                    var report = new EvaluationReport(opened.Name, opened, options, []);
                    var earlier = request.Output is null ? [] : Earlier(request.Output, report);
                    IReadOnlyList<Continuation>? unsteered = null;
                    foreach (var (name, words) in topics)
                    {
                        var result = earlier.FirstOrDefault(result => result.Topic == name && result.Words.SequenceEqual(words.Words))
                            ?? SteeringEvaluation.Run(
                                name, words, background, opened, options, unsteered ??= SteeringEvaluation.Unsteered(
                                    opened, options, cancel),
                                says: sentence => context.Say(sentence), cancel);
                        report = report with { Results = [.. report.Results, result] };
                        if (request.Output is { } where) // after each topic, so that an interrupted evaluation leaves what it has
                            Write(
                                where,
                                report with
                                {
                                    Results =
                                    [
                                        .. report.Results, .. earlier.Where(other => report.Results.All(done => done.Topic != other.Topic)),
                                    ],
                                });
                    }

                    if (request.Output is null)
                        output.Write(report.Table());
                },
                cancel).ConfigureAwait(false);
            return 0;
        }
    }

    /// <summary>What an evaluation left in the folder that was interrupted, or that was about other topics.</summary>
    private static IReadOnlyList<TopicResult> Earlier(string folder, EvaluationReport report)
    {
        var path = Path.Combine(folder, "steering.json");
        if (!System.IO.File.Exists(path))
            return [];
        using var text = TextFile.Open(path);
        return report.Earlier(string.Concat(text.Chunks()));
    }

    private static void Write(string folder, EvaluationReport report)
    {
        File(Path.Combine(folder, "steering.md"), report.Table());
        File(Path.Combine(folder, "steering.json"), report.Json());
        File(Path.Combine(folder, "steering.svg"), EvaluationPlot.Svg(report.Results));
    }

    private static void File(string path, string content)
    {
        using var file = AtomicFile.Create(path);
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
        file.Commit();
    }

    private static List<(string Name, TopicWords Words)> Topics(EvaluateRequest request, CommandContext context)
    {
        var path = request.Topics
            ?? BackgroundFiles.Samples("topics.json", context)
            ?? throw UsageException.WrongOption("--topics", "a file; none comes with this program");
        using var text = TextFile.Open(path);
        try
        {
            var all = JsonSerializer.Deserialize<Dictionary<string, string[]>>(string.Concat(text.Chunks())) ?? [];
            var chosen = all.Where(topic => request.Only.Length == 0 || request.Only.Contains(topic.Key)).ToArray();
            if (chosen.Length == 0)
                throw UsageException.WrongOption("--only", "topics of the file: " + string.Join(", ", all.Keys));
            return [.. chosen.Select(static topic => (topic.Key, new TopicWords(topic.Value)))];
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw UsageException.WrongOption("--topics", $"a JSON object of lists of words; '{path}' is not one");
        }
    }
}
