using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Model;

/// <summary>The options that say which model is loaded and how, the same for every command that loads one.</summary>
internal sealed class ModelArguments
{
    public Option<string?> Model { get; } = new("--model", "-m")
    {
        Description = "The model's folder. Default: $CODEBOOKLSP_MODEL, else the model that comes with the program.",
        HelpName = "FOLDER",
    };

    public Option<string?> BaseConfig { get; } = new("--base-config")
    {
        Description = "The base model's config.json, for a checkpoint that comes without one.",
        HelpName = "FILE",
    };

    public Option<string?> Precision { get; } = new("--precision")
    {
        Description = "The number format. Default: bfloat16 if the processor supports it, else float32.",
    };

    public Option<string?> Device { get; } = new("--device")
    {
        Description = "Where the model runs. Default: cuda if there is a CUDA device, else cpu.",
    };

    public Option<bool> ReferenceCompatible { get; } = new("--reference-compatible")
    {
        Description = "Reproduce quirks of the reference implementation, for published checkpoints that depend on them.",
    };

    public ModelArguments()
    {
        Precision.DemandOneOf("float32", "bfloat16");
        Device.DemandOneOf("cpu", "cuda");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Model);
        command.Add(BaseConfig);
        command.Add(Precision);
        command.Add(Device);
        command.Add(ReferenceCompatible);
    }

    /// <summary>The options as they stand on a command line.</summary>
    public static IEnumerable<string> AsArguments(LoadOptions options)
    {
        if (options.Precision is { } precision)
            yield return $"--precision={(precision == Network.Primitives.Precision.Float32 ? "float32" : "bfloat16")}";
        if (options.Device is { } device)
            yield return $"--device={device}";
        if (options.BaseConfig is { } config)
            yield return $"--base-config={config}";
        if (options.ReferenceCompatible)
            yield return "--reference-compatible";
    }

    public LoadOptions Options(ParseResult parsed) => new()
    {
        Precision = parsed.GetValue(Precision) switch
        {
            "float32" => Network.Primitives.Precision.Float32,
            "bfloat16" => Network.Primitives.Precision.BFloat16,
            _ => null,
        },
        Device = parsed.GetValue(Device),
        BaseConfig = parsed.GetValue(BaseConfig),
        ReferenceCompatible = parsed.GetValue(ReferenceCompatible),
    };
}
