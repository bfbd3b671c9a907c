using CodebookLsp.Text;

namespace CodebookLsp.Network.Verification;

/// <summary>Knows a kind of case by its folder.</summary>
/// <param name="name">What to call the case.</param>
/// <returns>What runs it; null when the folder holds none of this kind.</returns>
public delegate Func<VerifiedCase>? FindCase(string name, string folder);

/// <summary>Runs recorded reference cases (see <c>docs/verification.md</c> for the folders' formats) through this implementation.</summary>
public static class GoldenFolders
{
    /// <summary>
    /// Every case found under the folders, one by one as it is done: model folders, intervention folders, layer files and
    /// recordings of a language model.
    /// </summary>
    /// <param name="model">The model folder that recordings of a language model are compared with.</param>
    /// <param name="others">Kinds of cases that concern more than the network.</param>
    /// <exception cref="VerificationException">A folder is missing or holds no case.</exception>
    public static IEnumerable<VerifiedCase> Verify(IEnumerable<string> folders, Func<string> model, IReadOnlyList<FindCase> others, CancellationToken cancel)
    {
        Native.NativeTorch.Load();
        foreach (var folder in folders)
        {
            if (!Directory.Exists(folder))
                throw VerificationException.Missing(folder);
            var found = false;
            foreach (var run in Cases(folder, model, others, cancel))
            {
                cancel.ThrowIfCancellationRequested();
                found = true;
                yield return Guarded(run);
            }

            if (!found)
                throw VerificationException.NoCases(folder);
        }
    }

    private static IEnumerable<(string Name, Func<VerifiedCase> Run)> Cases(string folder, Func<string> model, IReadOnlyList<FindCase> others, CancellationToken cancel)
    {
        foreach (var path in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar));
            if (File.Exists(Path.Combine(path, "cases.json")) && File.Exists(Path.Combine(path, "io.safetensors")))
                yield return (name, () => LanguageModelCase.Run(name, path, model(), cancel));
            else if (File.Exists(Path.Combine(path, "case.json")) && File.Exists(Path.Combine(path, "io.safetensors")) && File.Exists(Path.Combine(path, "config.json")))
            {
                if (Fixture.Json(Path.Combine(path, "case.json")).TryGetProperty("interventions", out _))
                    yield return (name, () => InterventionCase.Run(name, path, cancel));
                else if (ModelCase.Is(path))
                    yield return (name, () => ModelCase.Run(name, path, cancel));
            }

            foreach (var other in others)
            {
                if (other(name, path) is { } run)
                    yield return (name, run);
            }

            foreach (var json in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))
            {
                if (LayerCase.Is(json))
                    yield return ($"{name}/{Path.GetFileNameWithoutExtension(json)}", () => LayerCase.Run($"{name}/{Path.GetFileNameWithoutExtension(json)}", json));
                else if (TopicCodesCase.Is(json))
                    yield return ($"{name}/{Path.GetFileNameWithoutExtension(json)}", () => TopicCodesCase.Run($"{name}/{Path.GetFileNameWithoutExtension(json)}", json));
            }
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
    private VerificationException(string message) : base(message)
    {
    }

    public static VerificationException Missing(string folder) => new($"There is no folder '{folder}'. Name a folder of recorded cases.");

    public static VerificationException NoCases(string folder) =>
        new($"'{folder}' holds no recorded cases (model, intervention, layer or search folders). Name another folder.");
}
