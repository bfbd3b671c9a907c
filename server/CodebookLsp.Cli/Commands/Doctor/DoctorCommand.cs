using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Commands.Doctor;

/// <summary><c>codebooklsp doctor</c>: what was found on this machine, for the user and for bug reports.</summary>
internal static class DoctorCommand
{
    public static Command Build(CommandContext context)
    {
        var model = new ModelArguments();
        var command = new Command(
            "doctor", "Print what was found on this machine: processor, device, libraries, model, and how long loading takes.");
        model.AddTo(command);
        command.SetAction(
            (parsed, cancel) => Task.Run(
                () => Run(parsed.InvocationConfiguration.Output, context, parsed.GetValue(model.Model), model.Options(parsed), cancel),
                cancel));
        return command;
    }

    /// <summary>Goes as far as it can: what fails is a line of the report, and the exit code.</summary>
    private static int Run(TextWriter output, CommandContext context, string? named, LoadOptions options, CancellationToken cancel)
    {
        var facts = new List<(string Name, string Value)>
        {
            ("codebooklsp", typeof(DoctorCommand).Assembly.GetName().Version?.ToString(3) ?? "?"),
            ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, .NET {Environment.Version}"),
            ("processor", $"{MachineFacts.Processor}, {Environment.ProcessorCount} cores"),
            ("features", string.Join(", ", new[]
            {
                Has("AVX2", MachineFacts.Avx2), Has("AVX-512", MachineFacts.Avx512), Has("AVX-512 bfloat16", MachineFacts.Avx512BFloat16),
                Has("AMX bfloat16", MachineFacts.AmxBFloat16), Has("AMX int8", MachineFacts.AmxInt8),
            })),
            (
                "memory",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{MachineFacts.AvailableMemory() / 1e9:0.0} GB free of {MachineFacts.TotalMemory() / 1e9:0.0} GB")),
            ("cache", CacheFolder.Path()),
        };
        var healthy = true;
        Try("libtorch", () =>
        {
            var watch = Stopwatch.StartNew();
            var torch = NativeTorch.Load();
            facts.Add((
                "libtorch",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{TorchFacts.Versions()}, loaded in {watch.ElapsedMilliseconds} ms, {TorchFacts.Threads()} threads")));
            facts.Add(("libtorch", torch.IsInstalled
                ? $"{torch.Folder}, which {InstalledTorch.Variable} names{(torch.Warning is null ? "; it fits" : "")}"
                : $"{torch.Folder}, which comes with the program"));
            if (torch.Warning is { } warning)
                facts.Add(("libtorch", warning));
            facts.Add(("bridge", torch.Adapted ? $"{torch.Path} (adapted to this system's C++ library)" : torch.Path));
            facts.Add(("device", TorchFacts.Device()));
        });
        Try("model", () =>
        {
            var folder = ModelFolder.Find(named, context);
            facts.Add(("model", folder));
            var watch = Stopwatch.StartNew();
            using var model = CodebookModel.Load(folder, options, cancel);
            facts.Add((
                "model",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{model.Sites.Count} codebooks in {(model.Precision == Precision.BFloat16 ? "bfloat16" : "float32")} on "
                    + $"{model.Device}, loaded in {watch.ElapsedMilliseconds} ms")));
            facts.Add(("model", $"SHA-256 {model.Hash}"));
            facts.AddRange(model.Notes.Where(note => facts.TrueForAll(fact => fact.Value != note)).Select(static note => ("model", note)));
        });
        FactTable.Write(output, facts);
        return healthy ? 0 : CommandShell.Failed;

        void Try(string what, Action look)
        {
            try
            {
                look();
            }
            catch (UserFacingException e)
            {
                facts.Add((what, $"FAILED: {e.Message}"));
                healthy = false;
            }
        }
    }

    private static string Has(string feature, bool there) => there ? feature : $"no {feature}";
}
