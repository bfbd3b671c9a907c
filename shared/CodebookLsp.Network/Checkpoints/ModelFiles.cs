using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>
/// The opened files of a model: either our folder (config.json with a <c>base</c> section, base weights, codebooks.safetensors,
/// perhaps adapters.safetensors) or a checkpoint as the reference saves it (config.json beside one state dict that holds everything).
/// </summary>
internal sealed class ModelFiles : IDisposable
{
    public const string ConfigName = "config.json";
    public const string CodebooksName = "codebooks.safetensors";
    public const string AdaptersName = "adapters.safetensors";
    public const string BaseConfigName = "base_config.json";

    private static readonly string[] StateDictNames =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    private readonly TensorFile described;
    private readonly TensorFile weights;
    private readonly TensorFile codebooks;
    private readonly TensorFile? adapters;
    private readonly double adapterScale;

    /// <param name="described">What says how the base model computes, and has its tokenizer where it is a GGUF.</param>
    /// <param name="weights">Its numbers: mostly the same file.</param>
    private ModelFiles(string folder, JsonFields config, TensorFile described, TensorFile weights, TensorFile codebooks,
        TensorFile? adapters, double adapterScale, bool referenceCompatible, JsonFields? baseConfig)
    {
        Folder = folder;
        Config = config;
        this.described = described;
        this.weights = weights;
        this.codebooks = codebooks;
        this.adapters = adapters;
        this.adapterScale = adapterScale;
        if (described is GgufFile gguf)
        {
            Options = GgufOptions.Read(gguf.Metadata, gguf.Tensors, gguf.Path);
        }
        else
        {
            BaseConfiguration = baseConfig is not null
                ? JsonNode.Parse(baseConfig.Root.GetRawText())!.AsObject() : KnownBases.Recover(folder, config, weights);
            Options = HuggingFaceConfig.Read(
                new JsonFields(baseConfig?.Path
                ?? config.Path, JsonSerializer.SerializeToElement(BaseConfiguration, JsonFieldsContext.Default.JsonObject)));
        }

        Codebooks = CodebookConfig.Read(config, Options, referenceCompatible);
    }

    public string Folder { get; }

    public JsonFields Config { get; }

    public TransformerOptions Options { get; }

    /// <summary>The base model's config.json, given or recovered; null where a GGUF says it all.</summary>
    public JsonObject? BaseConfiguration { get; }

    public bool HasAdapters => adapters is not null;

    /// <summary>Every file that holds tensors, once.</summary>
    public IEnumerable<TensorFile> All => new[] { weights, codebooks, adapters }.OfType<TensorFile>().Distinct();

    public CodebookConfig Codebooks { get; }

    /// <summary>The base weights' file, which may be the codebooks' too.</summary>
    public TensorFile Weights => weights;

    public TensorFile CodebookFile => codebooks;

    /// <summary>The file that says how the base model computes: mostly the one with its weights.</summary>
    public TensorFile Described => described;

    /// <summary>Opens a model folder. Nothing is read but headers and configurations.</summary>
    /// <param name="baseConfig">The base model's config.json; null to take the folder's <c>base_config.json</c> or recover it.</param>
    /// <exception cref="ModelException">The folder or one of its files is not there.</exception>
    public static ModelFiles Open(string folder, string? baseConfig = null, bool referenceCompatible = false)
    {
        if (!File.Exists(Path.Combine(folder, ConfigName)))
            throw ModelException.Missing(folder);
        var config = JsonFields.Load(Path.Combine(folder, ConfigName));
        var opened = new List<TensorFile>();
        try
        {
            var own = config.Object("base");
            var described =
                Track(own?.FindString("file") is { } name ? TensorFile.Open(Inside(folder, name)) : TensorFile.Open(StateDictPath(folder)));
            var weights = own?.FindString("weights") is { } other ? Track(TensorFile.Open(Inside(folder, other))) : described;
            var codebooks = own is null ? weights : Track(TensorFile.Open(Inside(folder, CodebooksName)));
            var adaptersPath = Path.Combine(folder, AdaptersName);
            var adapters = File.Exists(adaptersPath) ? Track(TensorFile.Open(adaptersPath)) : null;
            return new(folder, config, described, weights, codebooks, adapters, AdapterScale(config), referenceCompatible,
                BaseConfig(folder, baseConfig, own));
        }
        catch
        {
            opened.ForEach(static file => file.Dispose());
            throw;
        }

        TensorFile Track(TensorFile file)
        {
            opened.Add(file);
            return file;
        }
    }

    /// <summary>Opens what is to get codebooks: a model folder or a checkpoint as above, a model as Hugging Face saves it, or a GGUF
    /// file.</summary>
    public static ModelFiles OpenAny(string path)
    {
        if (File.Exists(path))
        {
            var file = TensorFile.Open(path);
            try
            {
                var config = new JsonFields(path, JsonSerializer.SerializeToElement(new(), JsonFieldsContext.Default.JsonObject));
                return new(Path.GetDirectoryName(Path.GetFullPath(path))!, config, file, file, file, null, 1, false, null);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        var own = Path.Combine(path, ConfigName);
        return File.Exists(own) && JsonFields.Load(own).FindString("model_type") is not (null or "codebook")
            ? Open(path, own) : Open(path);
    }

    /// <summary>Opens a checkpoint of the reference from a state dict other than the one that would be preferred.</summary>
    public static ModelFiles OpenCheckpoint(string folder, string stateDict, bool referenceCompatible)
    {
        var config = JsonFields.Load(Path.Combine(folder, ConfigName));
        var weights = TensorFile.Open(stateDict);
        try
        {
            return new(folder, config, weights, weights, weights, null, 1, referenceCompatible, BaseConfig(folder, null, null));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Reads everything and builds the decoder.</summary>
    /// <param name="plain">See <see cref="WeightReader.Read"/>; no weight is given up then.</param>
    public Transformer Load(Precision precision, Device device, CancellationToken cancel, bool plain = false)
    {
        var codebookLayers = ReadCodebooks(device, static (layer, options, rows, weight, bias) =>
            new CodebookLayer(layer, options, rows, weight, bias));
        try
        {
            var quantised = device.type == TorchSharp.DeviceType.CPU && QuantisedWeights.Fit(weights, Options);
            var files = quantised ? Stamped() : null; // before they are read
            return new(Options, ReadWeights(precision, device, plain, cancel), codebookLayers, files);
        }
        catch
        {
            foreach (var layer in codebookLayers)
                layer.Dispose();
            throw;
        }
    }

    /// <summary>The base model's weights, with adapters added where there are some.</summary>
    /// <param name="plain">See <see cref="WeightReader.Read"/>; no weight is given up then.</param>
    public TransformerWeights ReadWeights(Precision precision, Device device, bool plain, CancellationToken cancel) =>
        WeightReader.Read(
            State(weights, adapters is null ? null : new(adapters, adapterScale)), Options, precision, device, weights is GgufFile, cancel,
            plain || device.type != TorchSharp.DeviceType.CPU ? null : Again(precision, device), plain);

    /// <inheritdoc cref="CodebookWeights.Read"/>
    public IReadOnlyList<T> ReadCodebooks<T>(Device device, Func<int, CodebookOptions, Tensor, Tensor?, Tensor?, T> make)
        where T : IDisposable =>
        new CodebookWeights(codebooks).Read(Codebooks, Options, device, make);

    /// <summary>What reads the decoder blocks once more when these files are closed; null where the weights are in several files.</summary>
    private Func<MatrixRoom?, IReadOnlyList<BlockWeights>>? Again(Precision precision, Device device)
    {
        if (weights is not (GgufFile or SafetensorsFile))
            return null;
        var (files, options) = (Stamped(), Options);
        return room => files.Read((file, added) => WeightReader.ReadBlocks(
            State(file, added), options, precision, device, file is GgufFile, room, CancellationToken.None));
    }

    private WeightFiles Stamped() =>
        new(FileStamp.Of(weights.Path), adapters is null ? null : FileStamp.Of(adapters.Path), adapterScale);

    private static StateDict State(TensorFile weights, Adapters? adapters) =>
        new(weights, weights is GgufFile ? GgufNames.Plain : StateDict.HuggingFaceName, adapters);

    public void Dispose()
    {
        described.Dispose();
        weights.Dispose();
        codebooks.Dispose();
        adapters?.Dispose();
    }

    /// <summary>A file the configuration names: a plain name in the folder, so that a configuration cannot reach elsewhere.</summary>
    private static string Inside(string folder, string name)
    {
        if (Path.GetFileName(name) != name || name.Length == 0 || name is "." or "..")
            throw ModelException.OutsideFolder(folder, name);
        var path = Path.Combine(folder, name);
        return File.Exists(path) || Directory.Exists(path) ? path : throw ModelException.NoFile(folder, name);
    }

    /// <summary>Where transformers puts a state dict, the safe formats first.</summary>
    private static string StateDictPath(string folder) =>
        StateDictNames
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
        ?? throw ModelException.NoFile(folder, "model.safetensors");

    /// <summary>The base model's configuration: given, inside ours, or beside it.</summary>
    private static JsonFields? BaseConfig(string folder, string? given, JsonFields? own) =>
        given is not null ? JsonFields.Load(given)
        : own?.Object("config") is { } inside ? inside
        : File.Exists(Path.Combine(folder, BaseConfigName)) ? JsonFields.Load(Path.Combine(folder, BaseConfigName))
        : null;

    /// <summary>What adapters are multiplied with: <c>adapters.scale</c>, else <c>adapter_scale</c>, else <c>lora_alpha / r</c>, else
    /// 1.</summary>
    private static double AdapterScale(JsonFields config)
    {
        var section = config.Object("adapters") ?? config.Object("adapter") ?? config.Object("lora");
        return section?.FindDouble("scale")
            ?? config.FindDouble("adapter_scale") ?? config.FindDouble("adapters_scale") ?? config.FindDouble("lora_scale")
            ?? ((section?.FindDouble("lora_alpha") ?? section?.FindDouble("alpha")) is { } alpha
                && section?.FindDouble("r") is { } r and > 0 ? alpha / r : 1);
    }
}
