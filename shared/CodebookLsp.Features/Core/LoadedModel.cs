using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Core;

/// <summary>
/// A model as all features use it: what it is, and what can be asked of it. Each question is a delegate, so that the editor can put its
/// queue in front of <see cref="Read"/>, and tests can answer in place of a network. Unless a member says otherwise, ask one question at a
/// time.
/// </summary>
/// <param name="Name">For headings: the model folder's name.</param>
/// <param name="Sites">Every codebook, in the order of a <see cref="CodeGrid"/>'s row.</param>
/// <param name="MaxTokens">The longest sequence it can take.</param>
public sealed record LoadedModel(string Name, IReadOnlyList<Site> Sites, Tokenizer Tokenizer, int MaxTokens) : IDisposable
{
    /// <summary>Enough for the blocks around a few cursors.</summary>
    private const int RememberedSequences = 4;

    /// <summary>A continuation of a long text is remembered too, and four of those would take more than the default model.</summary>
    private const long RememberedBytes = 96 << 20;

    /// <summary><see cref="CodebookModel.Hash"/>; null when hashes were not checked.</summary>
    public string? Hash { get; init; }

    /// <summary>Models that were there before and have the same codes.</summary>
    public IReadOnlyList<EarlierModel> SameCodes { get; init; } = [];

    /// <summary><see cref="CodebookModel.CodebooksHash"/>; null when hashes were not checked.</summary>
    public string? CodebooksHash { get; init; }

    public required Precision Precision { get; init; }

    /// <summary>"cpu" or "cuda".</summary>
    public required string Device { get; init; }

    /// <summary><see cref="CodebookModel.Notes"/></summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary><see cref="CodebookModel.ContinuesQuantised"/></summary>
    public bool ContinuesQuantised { get; init; }

    /// <summary>The layers whose codes are off in what it writes and expects, ascending (<see cref="WithoutCodesOf"/>).</summary>
    public IReadOnlyList<int> CodesOff { get; init; } = [];

    /// <summary>How many blocks are best read at once.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>The codes of several blocks; see <see cref="CodebookModel.Read"/>.</summary>
    public required ReadCodes Read { get; init; }

    /// <summary>The same codes with one core, which leaves the others to whoever types; null where there is no telling.</summary>
    public ReadCodes? ReadOnOneCore { get; init; }

    /// <summary>What reads blocks that somebody is editing.</summary>
    public required EditedBlocks Edits { get; init; }

    /// <summary>The ids that are shown to the model before each text and prompt, which are no part of it.</summary>
    public IReadOnlyList<int> Prefix => Tokenizer.Prefix;

    /// <summary>See <see cref="CodebookModel.Generate(GenerationRequest, CancellationToken)"/>.</summary>
    public required Func<GenerationRequest, CancellationToken, IReadOnlyList<GeneratedSample>> Generate { get; init; }

    /// <summary>See <see cref="CodebookModel.MeanLogProbabilities"/>; with the codebooks on.</summary>
    public required Func<IReadOnlyList<TokenBlock>, CancellationToken, IReadOnlyList<double>> MeanLogProbabilities { get; init; }

    /// <summary>See <see cref="CodebookModel.ReadAgain"/>.</summary>
    public required ReadAgain ReadAgain { get; init; }

    /// <summary>What was expected at single tokens, and why.</summary>
    public required TokenQuestions Tokens { get; init; }

    /// <summary>How likely a text would be in other words.</summary>
    public required VariantQuestions Variants { get; init; }

    /// <summary>See <see cref="CodebookModel.MeasureEffects"/>.</summary>
    public required MeasureNextToken MeasureNextToken { get; init; }

    /// <summary>See <see cref="CodebookModel.SlopesOfCodes"/>.</summary>
    public required SlopesOfCodes SlopesOfCodes { get; init; }

    /// <summary>See <see cref="CodebookModel.MeasureLogitEffects"/>.</summary>
    public required MeasureLogitEffects MeasureLogitEffects { get; init; }

    /// <summary>See <see cref="CodebookModel.MeasureFidelity"/>.</summary>
    public required Func<IReadOnlyList<int[]>, CancellationToken, IReadOnlyList<NextTokenFidelity>> MeasureFidelity { get; init; }

    /// <summary>The neurons that <see cref="Neurons"/> gives, in its order.</summary>
    public required NeuronLayout NeuronLayout { get; init; }

    /// <summary>See <see cref="CodebookModel.Neurons"/>.</summary>
    public required Func<IReadOnlyList<TokenBlock>, CancellationToken, IReadOnlyList<float[]>> Neurons { get; init; }

    /// <summary>See <see cref="CodebookModel.HiddenMeans"/>.</summary>
    public required Func<IReadOnlyList<TokenBlock>, int, CancellationToken, IReadOnlyList<float[]>> HiddenMeans { get; init; }

    /// <summary>See <see cref="CodebookModel.Neighbours"/>. Any thread may ask, at any time.</summary>
    public required Func<CodeId, IReadOnlyList<CodeNeighbour>> Neighbours { get; init; }

    /// <summary>What is let go when the model is disposed of, in this order.</summary>
    public IReadOnlyList<IDisposable> Owned { get; init; } = [];

    /// <summary>The precision as users write it: "float32" or "bfloat16".</summary>
    public string PrecisionName => Precision.ToString().ToLowerInvariant();

    /// <summary>Precision and device in words: only the same ones give the same numbers.</summary>
    public string Runs => $"{PrecisionName} on {Device}";

    /// <summary>Takes a model over.</summary>
    public static LoadedModel From(CodebookModel model)
    {
        var reader = new PrefixReader(model, 1); // of the block that is asked about
        return From(model, reader, model.Generate, EditedBlocks.WholeBlocks(model.Read));
    }

    /// <summary>
    /// Takes a model over for an editor: what it has read of open texts is remembered, so that edits and continuations of them start at
    /// once.
    /// </summary>
    public static LoadedModel ForEditor(CodebookModel model)
    {
        var reader = new PrefixReader(model, RememberedSequences, RememberedBytes);
        return From(model, reader, reader.Generate, new(reader.Known, reader.Read, reader.Settle, reader.Forget));
    }

    /// <summary>The tokens of a text as the start of a sequence, as the model was trained to see it.</summary>
    public int[] EncodePrompt(string text) => Tokenizer.EncodePrompt(text);

    /// <summary>How texts are cut for this model: as asked for, as far as it reads so much at once.</summary>
    public AnalysisOptions Within(AnalysisOptions options) => options.Within(MaxTokens, Prefix.Count);

    /// <summary>Whether a model is this one.</summary>
    /// <param name="hash">Its <see cref="CodebookModel.Hash"/>; of one that is not known nothing can be said against it.</param>
    public bool Is(string? hash) => Hash is null || hash is null || hash == Hash;

    /// <summary>Whether the codes of a model mean the same as this one's.</summary>
    /// <inheritdoc cref="Is" path="/param"/>
    public bool HasCodesOf(string? hash) => Is(hash) || SameCodes.Any(earlier => earlier.Hash == hash);

    /// <summary>This model, reading prompts as an earlier one with the same codes did; null if it is not that one either.</summary>
    /// <inheritdoc cref="Is" path="/param"/>
    public LoadedModel? AsOf(string? hash) => SameCodes.FirstOrDefault(earlier => earlier.Hash == hash) is { } earlier
        ? this with { Tokenizer = Tokenizer.WithPrefix(earlier.Prefix) } : Is(hash) ? this : null;

    /// <summary>
    /// This model with the codes of some layers off: there it computes on with the vectors that they stand for. That goes for what it
    /// writes, what it expects and how likely it finds texts; which codes a text has is asked with all of them on.
    /// </summary>
    /// <param name="layers">Null for all.</param>
    /// <exception cref="SelectionException">The model has codes at none of them.</exception>
    public LoadedModel WithoutCodesOf(IReadOnlySet<int>? layers)
    {
        var off = new SiteSelection(layers, null).Among(Sites).Select(site => Sites[site].Layer).ToHashSet();
        return this with
        {
            CodesOff = [.. off.Order()],
            Generate = (request, cancel) => Generate(request with { Unsnapped = off }, cancel),
            MeanLogProbabilities = (blocks, cancel) =>
                [.. ReadAgain(blocks, new() { Unsnapped = off }, cancel).Select(static reading => reading.LogProbability)],
            Tokens = Tokens.WithoutCodesOf(off),
        };
    }

    public void Dispose()
    {
        foreach (var owned in Owned)
            owned.Dispose();
    }

    private static LoadedModel From(
        CodebookModel model, PrefixReader reader, Func<GenerationRequest, CancellationToken, IReadOnlyList<GeneratedSample>> generate,
        EditedBlocks edits) => new(
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model.Folder))), model.Sites, model.Tokenizer, model.MaxTokens)
        {
            Hash = model.Hash,
            SameCodes = model.SameCodes,
            CodebooksHash = model.CodebooksHash,
            Notes = model.Notes,
            ContinuesQuantised = model.ContinuesQuantised,
            Precision = model.Precision,
            Device = model.Device,
            Parallel = model.Device == "cpu" ? Environment.ProcessorCount : 8,
            Read = model.Read,
            ReadOnOneCore = model.ReadOnOneCore,
            Edits = edits,
            Generate = generate,
            MeanLogProbabilities = (blocks, cancel) => model.MeanLogProbabilities(blocks, snap: true, cancel),
            ReadAgain = model.ReadAgain,
            Tokens = TokenQuestions.Of(new(model, reader)),
            Variants = VariantQuestions.Of(new(model)),
            MeasureNextToken = model.MeasureEffects,
            SlopesOfCodes = model.SlopesOfCodes,
            MeasureLogitEffects = model.MeasureLogitEffects,
            MeasureFidelity = model.MeasureFidelity,
            NeuronLayout = model.NeuronLayout,
            Neurons = model.Neurons,
            HiddenMeans = model.HiddenMeans,
            Neighbours = code => model.Neighbours(code.Site, code.Code),
            Owned = [reader, model],
        };
}

/// <summary>Reads the codes of several blocks at once; see <see cref="CodebookModel.Read"/>.</summary>
public delegate IReadOnlyList<CodeGrid> ReadCodes(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel);

/// <summary>See <see cref="CodebookModel.ReadAgain"/>.</summary>
public delegate IReadOnlyList<TextReading> ReadAgain(IReadOnlyList<TokenBlock> blocks, ReadingOptions options, CancellationToken cancel);

/// <summary>See <see cref="CodebookModel.MeasureEffects"/>.</summary>
public delegate IReadOnlyList<NextTokenEffect> MeasureNextToken(
    IReadOnlyList<int[]> prompts, int from, IReadOnlyList<ForcedCodes> variants, IReadOnlyList<IReadOnlyList<int>> topics,
    Action<int>? progress, CancellationToken cancel);

/// <summary>See <see cref="CodebookModel.SlopesOfCodes"/>.</summary>
public delegate IReadOnlyList<float[][]> SlopesOfCodes(
    IReadOnlyList<int[]> prompts, int from, int steered, IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>> asked,
    CancellationToken cancel);

/// <summary>See <see cref="CodebookModel.MeasureLogitEffects"/>.</summary>
public delegate IReadOnlyList<LogitEffect> MeasureLogitEffects(
    IReadOnlyList<int[]> prompts, int from, IReadOnlyList<IReadOnlyList<CodeIntervention>> variants, int most, CancellationToken cancel);

/// <summary>
/// Reads blocks that somebody is editing from where they differ from ones read a moment ago; see <see cref="PrefixReader"/>.
/// </summary>
/// <param name="Known">How many of a sequence's first tokens need no computing.</param>
/// <param name="Read">The codes of a block's tokens up to one of its ids, perhaps of more.</param>
/// <param name="Settle">Gives back memory that is not in use; and, if told so, gives up what the model reads again when it is
/// asked.</param>
/// <param name="Forget">Gives up what was read, and all memory that only reading needs.</param>
public sealed record EditedBlocks(
    Func<TokenBlock, int> Known, Func<TokenBlock, int, CancellationToken, CodeGrid> Read, Action<bool> Settle, Action Forget)
{
    /// <summary>Where nothing is remembered: every block is read from its start.</summary>
    public static EditedBlocks WholeBlocks(ReadCodes read) => new(
        static _ => 0, (block, end, cancel) => read([new(block.Ids[..Math.Max(end, block.Context)], block.Context)], cancel)[0],
        static _ => { }, static () => { });
}
