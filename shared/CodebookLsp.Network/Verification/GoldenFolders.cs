using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Errors;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Verification;

/// <summary>Knows a kind of case by its folder.</summary>
/// <param name="name">What to call the case.</param>
/// <returns>What runs it; null when the folder holds none of this kind.</returns>
public delegate Func<VerifiedCase>? FindCase(string name, string folder);

/// <summary>Runs recorded reference cases (see <c>docs/verification.md</c> for the folders' formats) through this implementation.</summary>
public static class GoldenFolders
{
    private static readonly EnumerationOptions Below =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>
    /// Every case found under the folders, one by one as it is done: model folders, intervention folders, trainings, layers and their
    /// gradients, and recordings of a language model.
    /// </summary>
    /// <param name="model">The model folder that recordings of a language model are compared with.</param>
    /// <param name="others">Kinds of cases that concern more than the network.</param>
    /// <param name="device">"cpu" or "cuda": where models and layers run.</param>
    /// <exception cref="OptionsException">The device is not there.</exception>
    /// <exception cref="VerificationException">A folder is missing or holds no case.</exception>
    public static IEnumerable<VerifiedCase> Verify(
        IEnumerable<string> folders, Func<string> model, IReadOnlyList<FindCase> others, CancellationToken cancel, string device = "cpu")
    {
        NativeTorch.Load();
        var there = Devices.Choose(device).Device;
        foreach (var folder in folders)
        {
            if (!Directory.Exists(folder))
                throw VerificationException.Missing(folder);
            var found = false;
            foreach (var run in Cases(folder, model, others, there, cancel))
            {
                cancel.ThrowIfCancellationRequested();
                found = true;
                yield return Guarded(run);
            }

            if (!found)
                throw VerificationException.NoCases(folder);
        }
    }

    private static IEnumerable<(string Name, Func<VerifiedCase> Run)> Cases(
        string folder, Func<string> model, IReadOnlyList<FindCase> others, Device device, CancellationToken cancel)
    {
        foreach (var path in Directory.EnumerateDirectories(folder, "*", Below).Prepend(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar));
            if (TrainingCase.Is(path))
                yield return (name, () => TrainingCase.Run(name, path, cancel));
            else if (File.Exists(Path.Combine(path, "cases.json")) && File.Exists(Path.Combine(path, "io.safetensors")))
                yield return (name, () => LanguageModelCase.Run(name, path, model(), device, cancel));
            else if (File.Exists(Path.Combine(path, "case.json")) && File.Exists(Path.Combine(path, "io.safetensors"))
                && File.Exists(Path.Combine(path, "config.json")))
            {
                if (Kind(name, () => Fixture.Json(Path.Combine(path, "case.json")).TryGetProperty("interventions", out _) ? () =>
                    InterventionCase.Run(name, path, device, cancel)
                    : ModelCase.Is(path) ? () => ModelCase.Run(name, path, device, cancel)
                    : null) is { } known)
                    yield return (name, known);
            }

            foreach (var other in others)
            {
                if (other(name, path) is { } run)
                    yield return (name, run);
            }

            foreach (var json in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))
            {
                var own = $"{name}/{Path.GetFileNameWithoutExtension(json)}";
                if (Kind(own, () => LayerCase.Is(json) ? () => LayerCase.Run(own, json, device)
                    : GradientCase.Is(json) ? () => GradientCase.Run(own, json)
                    : TopicCodesCase.Is(json) ? () => TopicCodesCase.Run(own, json) : null) is { } known)
                    yield return (own, known);
            }
        }
    }

    /// <summary>What runs a case. One that cannot even be told is a case too, and has failed.</summary>
    private static Func<VerifiedCase>? Kind(string name, Func<Func<VerifiedCase>?> find)
    {
        try
        {
            return find();
        }
        catch (Exception error) when (error is UserFacingException or InvalidOperationException)
        {
            return () => new(name, [error.Message], "cannot be read");
        }
    }

    /// <summary>A case that cannot even run has failed; the others go on.</summary>
    private static VerifiedCase Guarded((string Name, Func<VerifiedCase> Run) item)
    {
        try
        {
            return item.Run();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new(item.Name, [error is UserFacingException ? error.Message : $"{error.GetType().Name}: {error.Message}"], "stopped");
        }
    }
}

/// <summary>A folder that holds nothing to verify.</summary>
public sealed class VerificationException : UserFacingException
{
    private VerificationException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static VerificationException Missing(string folder) => new($"There is no folder '{folder}'. Name a folder of recorded cases.");

    public static VerificationException Unreadable(string path, Exception inner) => new($"'{path}' cannot be read: {inner.Message}", inner);

    public static VerificationException NoCases(string folder) =>
        new($"'{folder}' holds no recorded cases (of models, interventions, layers, gradients, trainings or searches). Name another "
            + "folder.");
}
