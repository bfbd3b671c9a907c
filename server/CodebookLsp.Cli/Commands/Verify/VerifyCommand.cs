using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Verification;
using CodebookLsp.Network.Verification;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Verify;

/// <summary><c>codebooklsp verify FOLDER...</c>: recordings of the reference implementation, run through this one.</summary>
internal static class VerifyCommand
{
    private const int ShownDifferences = 8;

    public static Command Build(CommandContext context)
    {
        var folders = new Argument<string[]>("FOLDER")
        {
            Description = "Folders of recorded cases; docs/verification.md describes their format.",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = new Option<string?>("--model", "-m")
        {
            Description = "The model to compare recordings of a language model with.",
            HelpName = "FOLDER",
        };
        var device = new Option<string>("--device")
        {
            Description = "Where models and codebook layers run.",
            DefaultValueFactory = static _ => "cpu",
        };
        device.DemandOneOf("cpu", "cuda");
        var command = new Command(
            "verify", "Compare with recordings of the reference implementation; one line for each case.") { folders, model, device };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var output = parsed.InvocationConfiguration.Output;
                var (passed, failed) = (0, 0);
                var results = GoldenFolders.Verify(
                    parsed.GetValue(folders)!, () => ModelFolder.Find(parsed.GetValue(model), context), [SearchCase.Find, FsmCase.Find],
                    cancel, parsed.GetValue(device)!);
                foreach (var result in results)
                {
                    output.WriteLine($"{(result.Passed ? "ok  " : "FAIL")} {result.Name}: {result.Summary}");
                    foreach (var difference in result.Differences.Take(ShownDifferences))
                        output.WriteLine($"       {Printable.Line(difference)}");
                    if (result.Differences.Count > ShownDifferences)
                        output.WriteLine(
                            string.Create(CultureInfo.InvariantCulture, $"       and {result.Differences.Count - ShownDifferences} more"));
                    (passed, failed) = result.Passed ? (passed + 1, failed) : (passed, failed + 1);
                    output.Flush();
                }

                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed"));
                return failed == 0 ? 0 : CommandShell.Failed;
            },
            cancel));
        return command;
    }
}
