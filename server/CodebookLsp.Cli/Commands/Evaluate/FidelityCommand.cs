using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate fidelity</c>: what the codebooks cost, after beginnings of a few words.</summary>
internal static class FidelityCommand
{
    private const int Words = 8; // tokens of a continuation, rather

    public static Command Build(CommandContext context)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "Beginnings, one a line. Default: twenty everyday ones.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var model = new ModelArguments();
        var command = new Command(
            "fidelity",
            "Show how far the codebooks take the next token from what the base model says (Kullback–Leibler divergence, in nats), and how "
            + "the codebook model goes on.")
        {
            file,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var beginnings = parsed.GetValue(file) is { } name ? Lines(name) : ShortBeginnings.All;
                var opened = context.Open(ModelFolder.Find(parsed.GetValue(model.Model), context), model.Options(parsed), cancel);
                using (opened)
                    Write(parsed.InvocationConfiguration.Output, opened, beginnings, cancel);
                return 0;
            },
            cancel));
        return command;
    }

    private static void Write(TextWriter output, LoadedModel model, IReadOnlyList<string> beginnings, CancellationToken cancel)
    {
        int[][] prompts = [.. beginnings.Select(model.EncodePrompt)];
        var found = model.MeasureFidelity(prompts, cancel);
        output.WriteLine(" nats  base   beginning | how the codebook model goes on");
        foreach (var (index, one) in found.Index())
        {
            var request = new GenerationRequest(prompts[index])
            {
                Prefix = model.Prefix.Count,
                Options = new() { Temperature = 0, MaxTokens = Words },
            };
            var goesOn = model.Generate(request, cancel)[0].Text;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Divergence,5:0.00}  {(one.Base == one.Codebooks ? "agrees" : "other ")} {Printable.Line(beginnings[index])} | "
                + $"{Printable.Line(goesOn.Trim())}"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Average(static one => one.Divergence),5:0.00}  in the mean, {found.Max(static one => one.Divergence):0.00} at worst; "
            + $"the same likeliest token after {found.Count(static one => one.Base == one.Codebooks)} of {found.Count}"));
    }

    private static string[] Lines(string name)
    {
        var lines = WholeText.TextOf(name).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 ? lines : throw UsageException.WrongOption("FILE", "a file with beginnings, one a line");
    }
}
