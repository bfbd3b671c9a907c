using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Training;

/// <summary>All that a training depends on besides the texts themselves. A run's folder keeps it, so that a run explains itself.</summary>
public sealed record TrainingConfiguration
{
    /// <summary>What <see cref="Precision"/> may be.</summary>
    internal const string Float32 = "float32", BFloat16 = "bfloat16";

    private const int MostBytes = 1 << 20;

    /// <summary>The base model as Hugging Face's config.json describes it; a GPT-NeoX. Without <see cref="Model"/> only.</summary>
    public JsonObject Base { get; init; } = [];

    /// <summary>The folder of the model that is trained on; null to begin with a new one.</summary>
    public string? Model { get; init; }

    /// <summary>The folder with the tokenizer of a new model.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>The codebooks as the reference's config.json describes them. What is left out is as in <see cref="Model"/>; null for all
    /// of it as there, without a model for none.</summary>
    public JsonObject? Codebooks { get; init; }

    /// <summary>text: predict what comes next in texts; distil: predict what the base model predicts.</summary>
    public string Objective { get; init; } = "text";

    /// <summary>How much the squared error of what stands for a vector weighs.</summary>
    public double ErrorWeight { get; init; } = 1;

    /// <summary>Whether that error is a share of the vectors' own squared length, averaged over heads and codebooks, instead of a
    /// sum.</summary>
    public bool RelativeError { get; init; }

    /// <summary>How much it weighs, while distilling, that vectors get to a codebook as the base model has them there: their squared
    /// distance as a share of their squared length.</summary>
    public double SiteWeight { get; init; }

    /// <summary>Of low-rank adapters in the layers with codebooks; 0 for none.</summary>
    public int AdapterRank { get; init; }

    /// <summary>Numbers of codes of which each batch draws one; null for the codebooks' own.</summary>
    public IReadOnlyList<int>? NestedK { get; init; }

    /// <summary>How many codes stand for a vector at the beginning, when it falls to the codebooks' own; 0 for those all the
    /// time.</summary>
    public int KFrom { get; init; }

    /// <summary>In how many steps it falls.</summary>
    public long KSteps { get; init; } = 1000;

    /// <summary>How it falls: 1 evenly, more the slower at the end.</summary>
    public double KPower { get; init; } = 1;

    /// <summary>Above 0, codes are moving averages of the vectors they stand for, of which each step keeps this share.</summary>
    public double AverageDecay { get; init; }

    /// <summary>Whether gradients go through a codebook turned as the vector was turned into what stands for it.</summary>
    public bool RotationTrick { get; init; }

    /// <summary>Texts: paths, or objects with a path and more.</summary>
    public JsonArray? Data { get; init; }

    /// <summary>A file of packed texts instead of <see cref="Data"/>.</summary>
    public string? Packed { get; init; }

    /// <summary>By the names of sources, how many times as often as their size has it their texts come.</summary>
    public JsonObject? SourceWeights { get; init; }

    /// <summary>The share of texts that is not trained on.</summary>
    public double HeldOut { get; init; } = 0.02;

    /// <summary>How many batches of those are measured on.</summary>
    public int HeldOutBatches { get; init; } = 8;

    /// <summary>Tokens of a sequence of text.</summary>
    public int Length { get; init; } = 128;

    /// <summary>Batches also come cut in halves, quarters, ... of sequences, down to this length; 0 for never.</summary>
    public int Shortest { get; init; }

    /// <summary>base, aeloss, vqvae, fullaeloss, the last two perhaps with a weight: vqvae-0.5.</summary>
    public string Loss { get; init; } = "aeloss";

    /// <summary>Do what the reference does where it is wrong.</summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>How many steps the optimiser makes.</summary>
    public long Steps { get; init; } = 1000;

    /// <summary>Sequences that go through the model at a time.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Batches whose gradients are averaged for a step.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>In which numbers the products of matrices run: float32 or bfloat16. What is trained is float32 either way.</summary>
    public string Precision { get; init; } = Float32;

    public ulong Seed { get; init; } = 1;

    /// <summary>How many processors are used; part of the configuration because sums depend on it.</summary>
    public int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>Of the codes, at its largest.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>constant, linear or cosine.</summary>
    public string Schedule { get; init; } = "constant";

    /// <summary>Steps in which the learning rate rises from nothing.</summary>
    public long Warmup { get; init; }

    /// <summary>Whether the base model is trained too; null for yes, unless the objective is to distil.</summary>
    public bool? TrainBase { get; init; }

    /// <summary>The base model's learning rate as a multiple of the codes'.</summary>
    public double BaseFactor { get; init; } = 1;

    public double WeightDecay { get; init; } = 0.01;

    /// <summary>How long all gradients together may be; 0 for as long as they are.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Where codes begin: random, kmeans, spherical or model; null for the model's where it is trained with its own codebooks,
    /// else random.</summary>
    public string? Codes { get; init; }

    /// <summary>How many batches k-means sees.</summary>
    public int CodesBatches { get; init; } = 8;

    /// <summary>After how many steps unused a code is moved onto a vector; 0 for never.</summary>
    public int ReplaceAfterSteps { get; init; }

    /// <summary>Onto which vectors: worst, those that are stood for worst, or random.</summary>
    public string Replace { get; init; } = "worst";

    /// <summary>How often metrics are written, in steps.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>How often the state is saved and the held-out loss measured, in steps.</summary>
    public int SaveEvery { get; init; } = 500;

    /// <summary>How many of the last checkpoints are kept, besides the best.</summary>
    public int Keep { get; init; } = 2;

    /// <inheritdoc cref="TrainBase" path="/summary"/>
    internal bool TrainsBase() => TrainBase ?? Objective != "distil";

    /// <inheritdoc cref="Precision" path="/summary"/>
    internal Primitives.Precision Products => Precision == BFloat16 ? Primitives.Precision.BFloat16 : Primitives.Precision.Float32;

    /// <summary>Reads a configuration from a file.</summary>
    /// <param name="overrides">Keys with values that win over the file's, as <c>steps=500</c>.</param>
    /// <exception cref="TrainingException">It is not readable, or has a key that there is not.</exception>
    public static TrainingConfiguration Read(string path, IEnumerable<string> overrides) => Parse(path, Fields(path), overrides);

    /// <summary>What a file holds, not yet looked at.</summary>
    /// <exception cref="TrainingException">It is no JSON object.</exception>
    public static JsonObject Fields(string path)
    {
        try
        {
            return JsonNode.Parse(PlainFile.Bytes(path, MostBytes)) as JsonObject
                ?? throw TrainingException.Unreadable(path, "it holds no JSON object.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw TrainingException.Unreadable(path, error.Message);
        }
    }

    /// <inheritdoc cref="Read"/>
    /// <param name="path">What messages call it.</param>
    public static TrainingConfiguration Parse(string path, JsonObject fields, IEnumerable<string> overrides)
    {
        fields = fields.DeepClone().AsObject();
        foreach (var one in overrides)
        {
            var equals = one.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw TrainingException.Unreadable(one, "a setting is written as 'key=value'.");
            Put(fields, one[..equals].Split('.'), Value(one[(equals + 1)..]));
        }

        var keys = TrainingConfigurationContext.Default.TrainingConfiguration.Properties.Select(static property => property.Name).ToList();
        if (fields.Select(static field => field.Key).FirstOrDefault(key => !keys.Contains(key)) is { } unknown)
            throw TrainingException.UnknownKey(unknown, keys.MinBy(key => Distance(key, unknown))!);
        var whole = Whole(new()); // what is not given keeps its default
        foreach (var (key, value) in fields)
            whole[key] = value?.DeepClone();
        try
        {
            return whole.Deserialize(TrainingConfigurationContext.Default.TrainingConfiguration)!.Checked();
        }
        catch (JsonException error)
        {
            throw TrainingException.Wrong(
                error.Path?.TrimStart('$', '.') ?? "configuration", "of another kind", "a value as docs/training.md describes it");
        }
    }

    /// <summary>As a file holds it.</summary>
    public string Json() => JsonSerializer.Serialize(this, TrainingConfigurationContext.Default.TrainingConfiguration) + "\n";

    /// <summary>The first key that differs, other than those that say how long a run goes on and what it writes; null for none.</summary>
    public string? Difference(TrainingConfiguration other)
    {
        var (one, two) = (Compared(this), Compared(other));
        return one.Select(static field => field.Key).FirstOrDefault(key => !JsonNode.DeepEquals(one[key], two[key]));

        static JsonObject Compared(TrainingConfiguration configuration)
        {
            var free = configuration with { LogEvery = 1, SaveEvery = 1, Keep = 1 };
            free = free.Schedule == "constant" ? free with { Steps = 1 } : free; // else the end says how fast it goes now
            return Whole(free);
        }
    }

    /// <summary>The same configuration, or a <see cref="TrainingException"/> that names the first wrong key.</summary>
    public TrainingConfiguration Checked() => TrainingChecks.Checked(this);

    private static JsonObject Whole(TrainingConfiguration configuration) =>
        JsonSerializer.SerializeToNode(configuration, TrainingConfigurationContext.Default.TrainingConfiguration)!.AsObject();

    /// <summary>JSON where it is such, else a text.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static void Put(JsonObject fields, string[] key, JsonNode? value)
    {
        foreach (var outer in key[..^1])
        {
            if (fields[outer] is not JsonObject)
                fields[outer] = new JsonObject();
            fields = fields[outer]!.AsObject();
        }

        fields[key[^1]] = value;
    }

    /// <summary>In how many letters two keys differ (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var at = 1; at <= one.Length; at++)
        {
            var corner = row[0]++;
            for (var to = 1; to <= other.Length; to++)
            {
                var changed = corner + (one[at - 1] == other[to - 1] ? 0 : 1);
                corner = row[to];
                row[to] = Math.Min(changed, 1 + Math.Min(corner, row[to - 1]));
            }
        }

        return row[^1];
    }
}

/// <summary>Serialisers made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(TrainingConfiguration))]
internal sealed partial class TrainingConfigurationContext : JsonSerializerContext;
