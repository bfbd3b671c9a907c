using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Network.Primitives;

/// <summary>A setting no network can be built from. Thrown before any memory is taken.</summary>
public sealed class OptionsException : UserFacingException
{
    private const int LongestShown = 60;

    private OptionsException(string message) : base(message)
    {
    }

    public static OptionsException Wrong(string option, object value, string expected) =>
        new($"The model's {option} is {value}; it must be {expected}. Its configuration is damaged or belongs to another model.");

    public static OptionsException Unsupported(string what, string supported) =>
        new($"The model uses {what}, which this version cannot run; it runs {supported}.");

    /// <param name="hasCuda">Whether libtorch was made for it.</param>
    public static OptionsException NoCuda(bool hasCuda) => new(hasCuda
        ? "There is no CUDA device that libtorch can use. Install NVIDIA's driver, or use the processor (--device cpu)."
        : "This libtorch was made for processors only. Name the folder 'torch/lib' of an installed PyTorch with CUDA in "
            + $"{Native.InstalledTorch.Variable} (in VS Code, the setting codebookLsp.libtorch), or use the processor (--device cpu).");

    /// <param name="value">What the file says.</param>
    public static OptionsException UnknownKey(string path, string key, string value) =>
        new($"'{path}' sets '{Printable.Start(key, LongestShown)}' to {Printable.Start(value, LongestShown)}, "
            + "which would change what the model computes and which this version does not do. Use another model, or take the key out if "
                + "this one was trained without it.");

    /// <param name="key">What the family calls it.</param>
    public static OptionsException OtherName(string path, string found, string key) =>
        new($"'{path}' has '{found}' and no '{key}', which is what this kind of model calls it. "
            + "Give the configuration that belongs to the model.");

    public static OptionsException Contradiction(string path, string key, string other) =>
        new($"'{path}' says one thing in '{key}' and another in '{other}'. Give the configuration that belongs to the model.");

    public static OptionsException Missing(string path, string key) =>
        new($"'{path}' has no usable '{key}'. Give the configuration that belongs to the model.");

    public static OptionsException Unreadable(string path, string why) =>
        new($"'{path}' is not a readable configuration: {why}");
}
