using System.Text.RegularExpressions;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Codebooks;

/// <summary>Finds and reads the codebooks of a checkpoint by the reference's state-dict names (specification, section 4).</summary>
internal sealed partial class CodebookWeights
{
    private readonly TensorFile file;

    /// <summary>Prefixes of the codebook layers, by block and module, the outermost wrapper first.</summary>
    private readonly Dictionary<(int Layer, string Module), List<string>> found = [];

    /// <summary>Names in the file by those without tools' wrappers.</summary>
    private readonly Dictionary<string, string> stored = [];

    public CodebookWeights(TensorFile file)
    {
        this.file = file;
        foreach (var wrapped in file.Tensors.Keys)
        {
            var name = StateDict.Unwrapped(wrapped);
            stored.TryAdd(name, wrapped);
            if (LayerName().Match(StateDict.WithoutPrefix(name)) is not { Success: true } match)
                continue;
            var module = match.Groups["module"].Value.Replace("module_layer.", "", StringComparison.Ordinal).TrimEnd('.');
            var key = (int.Parse(match.Groups["layer"].ValueSpan, provider: null), module);
            var prefix = name[..(name.IndexOf(".codebook_layer.", StringComparison.Ordinal) + ".codebook_layer.".Length)];
            if (!found.TryGetValue(key, out var prefixes))
                found[key] = prefixes = [];
            if (!prefixes.Contains(prefix))
                prefixes.Add(prefix);
        }

        foreach (var prefixes in found.Values)
            prefixes.Sort(static (a, b) => Depth(a).CompareTo(Depth(b)));
    }

    /// <summary>Every codebook layer of the configuration that runs, in the order of the forward pass.</summary>
    /// <param name="make">Takes over [heads, codes, part] codes and the [heads, part] weights and biases of their norms, where they have
    /// such.</param>
    /// <exception cref="TensorFileException">A codebook is missing or has another shape than the model needs.</exception>
    public IReadOnlyList<T> Read<T>(
        CodebookConfig config, TransformerOptions model, Device device, Func<int, CodebookOptions, Tensor, Tensor?, Tensor?, T> make)
        where T : IDisposable
    {
        var layers = new List<T>();
        try
        {
            foreach (var layer in config.Layers)
            {
                foreach (var options in config.At(layer))
                {
                    if (!options.NeverRun)
                        layers.Add(Layer(layer, options, config, model, device, make));
                }
            }

            return layers;
        }
        catch
        {
            layers.ForEach(static layer => layer.Dispose());
            throw;
        }
    }

    /// <summary>How many codes each head of the codebooks of a layer has.</summary>
    /// <exception cref="TensorFileException">The layer has none there.</exception>
    public int[] Codes(int layer, CodebookOptions options, CodebookConfig config, TransformerOptions model) =>
        [.. Members(options, Prefix(layer, options.Placement, config, model)).Select(member => (int)Shape($"{member}codebook.weight")[0])];

    private T Layer<T>(
        int layer, CodebookOptions options, CodebookConfig config, TransformerOptions model, Device device,
        Func<int, CodebookOptions, Tensor, Tensor?, Tensor?, T> make)
    {
        using var scope = NewDisposeScope();
        var prefix = Prefix(layer, options.Placement, config, model);
        var part = PlacementNames.Width(options.Placement, model) / options.Heads;
        var members = Members(options, prefix);
        var rows = members.Select(member => Matrix($"{member}codebook.weight", part)).ToArray();
        return make(
            layer,
            options.WithCodes(layer, [.. rows.Select(static matrix => (int)matrix.shape[0])]),
            CodeRows.Stacked(rows).to(device).DetachFromDisposeScope(),
            options.InputNorm
                ? stack(members.Select(member => Vector($"{member}ln.weight", part))).to(device).DetachFromDisposeScope()
                : null,
            options.InputNorm
                ? stack(members.Select(member => Vector($"{member}ln.bias", part))).to(device).DetachFromDisposeScope()
                : null);
    }

    private static IEnumerable<string> Members(CodebookOptions options, string prefix) =>
        options.Grouped ? Enumerable.Range(0, options.Heads).Select(head => $"{prefix}codebook.{head}.") : [prefix];

    private Tensor Matrix(string name, int part)
    {
        // The number of codes is the tensor's own: configurations have been wrong about it.
        var shape = Shape(name);
        return shape.Count == 2 && shape[1] == part && shape[0] is > 0 and <= int.MaxValue
            ? StateDict.ReadTensor(file, stored[name], ScalarType.Float32)
            : throw TensorFileException.Damaged(
                file.Path, $"holds {name} as [{string.Join(", ", shape)}] where the model needs [codes, {part}]");
    }

    private Tensor Vector(string name, int part)
    {
        var shape = Shape(name);
        return shape.Count == 1 && shape[0] == part
            ? StateDict.ReadTensor(file, stored[name], ScalarType.Float32)
            : throw TensorFileException.Damaged(file.Path, $"holds {name} as [{string.Join(", ", shape)}] where the model needs [{part}]");
    }

    private IReadOnlyList<long> Shape(string name) =>
        stored.TryGetValue(name, out var inFile) ? file.Tensors[inFile].Shape : throw TensorFileException.NoTensor(file.Path, name);

    /// <summary>
    /// Two placements may share a module path: a wrapper around the module and a codebook inside the module that replaced it.
    /// Then the wrapper's is the shallower one.
    /// </summary>
    private string Prefix(int layer, Placement placement, CodebookConfig config, TransformerOptions model)
    {
        var module = Modules(placement, model.Architecture).FirstOrDefault(module => found.ContainsKey((layer, module)))
            ?? throw TensorFileException.NoTensor(file.Path, $"layer {layer}, {placement.Name()} codebook");
        var prefixes = found[(layer, module)];
        var other = placement switch
        {
            Placement.AttnPreproj => Placement.Attn,
            Placement.AttnPlusMlp => Placement.TransformerBlock,
            Placement.Attn => Placement.AttnPreproj,
            Placement.TransformerBlock => Placement.AttnPlusMlp,
            _ => placement,
        };
        var shared = other != placement && config.Placements.Any(options => options.Placement == other);
        if (shared && prefixes.Count < 2)
            throw TensorFileException.NoTensor(file.Path, $"layer {layer}, {placement.Name()} codebook beside the {other.Name()} one");
        return shared && placement is Placement.AttnPreproj or Placement.AttnPlusMlp ? prefixes[^1] : prefixes[0];
    }

    private static string[] Modules(Placement placement, Architecture architecture)
    {
        var attention = architecture switch
        {
            Architecture.Llama => "self_attn",
            Architecture.Gpt2 => "attn",
            Architecture.GptNeo => "attn.attention",
            _ => "attention",
        };
        return placement switch
        {
            Placement.Qkv =>
            [
                attention + (architecture == Architecture.Gpt2 ? ".c_attn"
                    : architecture == Architecture.GptNeoX ? ".query_key_value" : ".qkv_proj"),
            ],
            Placement.AttnPreproj => [attention],
            Placement.Attn => architecture == Architecture.GptNeo ? [attention, "attn"] : [attention],
            Placement.Mlp => ["mlp"],
            Placement.MlpMid => ["mlp.act", "mlp.act_fn"],
            _ => [""],
        };
    }

    private static int Depth(string prefix) => ModuleLayer().Count(prefix);

    [GeneratedRegex(@"^(layers|h|blocks)\.(?<layer>\d{1,6})\.(?<module>([\w]+\.)*?)codebook_layer\.")]
    private static partial Regex LayerName();

    [GeneratedRegex(@"module_layer\.")]
    private static partial Regex ModuleLayer();
}
