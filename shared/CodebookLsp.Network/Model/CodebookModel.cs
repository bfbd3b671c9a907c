using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Training;
using CodebookLsp.Network.Transformers;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Model;

// More than 300 lines: the one door to the tensors has a method for each question, and none does more than ask it.

/// <summary>A language model with its codebooks, loaded: tokens in, codes out, no tensors. Safe for one caller at a time.</summary>
public sealed class CodebookModel : IDisposable
{
    private readonly Transformer transformer;
    private readonly Tokenizer? tokenizer;
    private readonly BlockPasses passes;

    private CodebookModel(
        string folder, Transformer transformer, Tokenizer? tokenizer, (string Whole, string? Codebooks)? hash,
        IReadOnlyList<EarlierModel> sameCodes, Precision precision, string device, LoadOptions options)
    {
        this.transformer = transformer;
        this.tokenizer = tokenizer;
        (Folder, Loaded) = (folder, options);
        Hash = hash?.Whole;
        CodebooksHash = hash?.Codebooks;
        Precision = precision;
        Device = device;
        ContinuesQuantised = options.ContinuesInFewBits && transformer.ContinuesQuantised;
        SameCodes = sameCodes;
        Sites = [.. transformer.Codebooks.SelectMany(static layer => layer.Sites)];
        var most = device == "cpu" ? int.MaxValue
            : PassMemory.Tokens(transformer.Options, transformer.Codebooks, precision.Type(), CudaDevice.FreeMemory());
        passes = new(device == "cpu", most);
    }

    public string Folder { get; }

    /// <summary>SHA-256 over the model's files; null when hashes were not checked.</summary>
    public string? Hash { get; }

    /// <summary>SHA-256 of the file with the codebooks; null when hashes were not checked.</summary>
    public string? CodebooksHash { get; }

    /// <summary>Models that were there before and have the same codes.</summary>
    public IReadOnlyList<EarlierModel> SameCodes { get; }

    public Precision Precision { get; }

    /// <summary>"cpu" or "cuda".</summary>
    public string Device { get; }

    /// <summary>What should be known of how it runs: sentences for the user. Most models have none.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Whether texts are continued with weights of few bits: where the file, the processor and the options let it.</summary>
    public bool ContinuesQuantised { get; }

    /// <summary>Every codebook in the order of a <see cref="CodeGrid"/>'s row.</summary>
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>The longest sequence the model can take, in tokens.</summary>
    public int MaxTokens => transformer.Options.MaxPositions;

    /// <exception cref="ModelException">The model's folder has none.</exception>
    public Tokenizer Tokenizer => tokenizer ?? throw ModelException.NoTokenizer(Folder);

    /// <summary>How it was loaded.</summary>
    public LoadOptions Loaded { get; }

    internal Transformer Transformer => transformer;
    internal SpareMemory Spare { get; } = new();

    /// <summary>Loads a model folder (config.json, base weights, codebooks.safetensors) or a checkpoint of the reference.</summary>
    /// <exception cref="UserFacingException">The folder, the machine or its memory stops it; the message says what.</exception>
    public static CodebookModel Load(string folder, LoadOptions options, CancellationToken cancel)
    {
        using var files = ModelFiles.Open(folder, options.BaseConfig, options.ReferenceCompatible);

        // The three slow parts do not need each other: libtorch, the tokenizer's tables, and the hash of the files.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var hash = options.CheckHashes ? Task.Run(() => ModelHash.Check(files, stop.Token), stop.Token) : null;
        var tokenizer = Task.Run(() => ModelTokenizer.Find(files), stop.Token);
        Transformer? transformer = null;
        try
        {
            var torch = NativeTorch.Load();
            var (device, name) = Devices.Choose(options.Device);
            var gpu = name == "cpu" ? null : CudaDevice.Find();
            var precision = options.Precision ?? Devices.BestPrecision(name, gpu);
            MemoryCheck.Demand(files, precision, name);
            transformer = DeviceMemoryException.Named(() => files.Load(precision, device, cancel, plain: options.Untrained));
            if (options.Untrained)
                transformer = UntrainedTransformer.Of(transformer);
            return new(
                folder, transformer, tokenizer.GetAwaiter().GetResult(), hash?.GetAwaiter().GetResult(),
                PrefixConfig.SameCodes(files.Config, files.Options.Vocabulary), precision, name, options)
            {
                Notes = [.. new[] { torch.Warning, options.Precision is null ? Devices.Note(gpu) : null }.OfType<string>()],
            };
        }
        catch
        {
            stop.Cancel();
            _ = Task.WhenAll(tokenizer, hash ?? Task.CompletedTask).ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
            transformer?.Dispose();
            throw;
        }
    }

    /// <summary>The codes of each block. A block sees only itself, so blocks are computed side by side.</summary>
    /// <exception cref="TextTooLongException">A block has more tokens than <see cref="MaxTokens"/>.</exception>
    public IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        var grids = new CodeGrid[blocks.Count];
        passes.Run(blocks, (indices, pass) =>
        {
            var recorder = new Recorder(Sites, [.. indices.Select(index => blocks[index])]);
            transformer.Forward(pass with { Recorder = recorder, Cancel = cancel });
            foreach (var (grid, index) in recorder.Grids().Zip(indices))
                grids[index] = grid;
        });

        Spare.Computed(blocks.Sum(static block => block.Ids.Length));
        return grids;
    }

    /// <summary>The same with one core, one block after another.</summary>
    /// <exception cref="TextTooLongException">As there.</exception>
    public IReadOnlyList<CodeGrid> ReadOnOneCore(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        var grids = new List<CodeGrid>(blocks.Count);
        foreach (var block in blocks)
        {
            var recorder = new Recorder(Sites, [block]);
            transformer.Forward(new([block.Ids]) { Logits = LogitRows.None, Threads = 1, Hook = recorder.Record, Cancel = cancel });
            grids.AddRange(recorder.Grids());
            Spare.Computed(block.Ids.Length);
        }

        return grids;
    }

    /// <summary>Continues a prompt in one or several samples, steered or not.</summary>
    /// <exception cref="GenerationException">An option is wrong, or the prompt and what is asked for do not fit into
    /// <see cref="MaxTokens"/>.</exception>
    /// <exception cref="OperationCanceledException">Within one token of being cancelled; what came by
    /// <see cref="GenerationRequest.OnToken"/> is all there is.</exception>
    public IReadOnlyList<GeneratedSample> Generate(GenerationRequest request, CancellationToken cancel) => Generate(request, null, cancel);

    /// <param name="known">The first tokens of the prompt, read; null for none. It is taken over.</param>
    internal IReadOnlyList<GeneratedSample> Generate(GenerationRequest request, KeyValueCache? known, CancellationToken cancel)
    {
        request = request.Quantised is null ? request with { Quantised = ContinuesQuantised } : request;
        var samples = DeviceMemoryException.Named(() => Generator.Generate(transformer, Tokenizer, request, known, cancel));
        Spare.Computed((request.BranchPrompts?.Sum(static prompt => prompt.Count) ?? request.Prompt.Count)
            + samples.Sum(static sample => sample.Ids.Count));
        return samples;
    }

    /// <summary>How fluent texts are: the mean log-probability, in nats, of each block's tokens after its context, unsteered.</summary>
    /// <param name="blocks">Each has at least one token of context and one after it.</param>
    /// <param name="snap">Whether the codebooks are on.</param>
    /// <exception cref="TextTooLongException">A block has more tokens than <see cref="MaxTokens"/>.</exception>
    public IReadOnlyList<double> MeanLogProbabilities(IReadOnlyList<TokenBlock> blocks, bool snap, CancellationToken cancel)
    {
        var means = LogProbabilities.Means(transformer, blocks, snap, cancel);
        Spare.Computed(blocks.Sum(static block => block.Ids.Length));
        return means;
    }

    /// <summary>Reads texts that are there already: how likely their tokens are after each block's context, steered or not.</summary>
    /// <param name="blocks">Each has at least one token of context and one after it.</param>
    /// <returns>One for each block.</returns>
    /// <exception cref="TextTooLongException">A block has more tokens than <see cref="MaxTokens"/>.</exception>
    public IReadOnlyList<TextReading> ReadAgain(IReadOnlyList<TokenBlock> blocks, ReadingOptions options, CancellationToken cancel)
    {
        var readings = LogProbabilities.Read(transformer, blocks, options, cancel);
        Spare.Computed(blocks.Sum(static block => block.Ids.Length));
        return readings;
    }

    /// <summary>What forcing codes on does to the distributions of the next token, measured by running it.</summary>
    /// <param name="prompts">What is run, each with every variant; longer than <paramref name="from"/>.</param>
    /// <param name="from">The first position of a prompt that counts.</param>
    /// <param name="variants">What each variant forces on.</param>
    /// <param name="topics">The tokens of each, whose probability is asked for.</param>
    /// <param name="progress">Told how many variants are done.</param>
    /// <returns>The unsteered effect, whose change is 0, then one for each variant.</returns>
    public IReadOnlyList<NextTokenEffect> MeasureEffects(
        IReadOnlyList<int[]> prompts, int from, IReadOnlyList<ForcedCodes> variants, IReadOnlyList<IReadOnlyList<int>> topics,
        Action<int>? progress, CancellationToken cancel)
    {
        var effects = NextTokenEffects.Measure(transformer, prompts, from, variants, topics, progress, cancel);
        Spare.Computed(prompts.Sum(static prompt => prompt.Length) * variants.Count);
        return effects;
    }

    /// <summary>How much likelier a little of each code makes what is asked for; see <see cref="CodeSlopes"/>.</summary>
    /// <inheritdoc cref="CodeSlopes.Of(Transformer, IReadOnlyList{int[]}, int, int, IReadOnlyList{IReadOnlyList{IReadOnlyList{int}}},
    /// CancellationToken)"
    /// path="/param | /returns"/>
    public IReadOnlyList<float[][]> SlopesOfCodes(
        IReadOnlyList<int[]> prompts, int from, int steered, IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>> asked,
        CancellationToken cancel)
    {
        var slopes = DeviceMemoryException.Named(() => CodeSlopes.Of(transformer, prompts, from, steered, asked, cancel));
        Spare.Computed(prompts.Sum(static prompt => prompt.Length) * asked.Count);
        return slopes;
    }

    /// <summary>The neurons that <see cref="Neurons"/> gives, in its order.</summary>
    public NeuronLayout NeuronLayout => new(transformer.Options.Layers, transformer.Options.Width);

    /// <summary>
    /// What attention and MLP of every layer add to the residual stream, with the codebooks off: the neurons of the base model, which the
    /// paper compares codes with.
    /// </summary>
    /// <returns>For each block [tokens, neurons], in the order of <see cref="NeuronLayout"/>, without the rows that are only
    /// context.</returns>
    /// <exception cref="TextTooLongException">A block has more tokens than <see cref="MaxTokens"/>.</exception>
    public IReadOnlyList<float[]> Neurons(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        var layout = NeuronLayout;
        var all = blocks.Select(block => new float[(block.Ids.Length - block.Context) * layout.Count]).ToArray();
        passes.Run(blocks, (indices, pass) =>
        {
            var recorder = new NeuronRecorder(layout, [.. indices.Select(index => (blocks[index], all[index]))]);
            transformer.Forward(pass with { Snap = false, Trace = recorder.Record, Logits = LogitRows.Last, Cancel = cancel })?.Dispose();
        });

        Spare.Computed(blocks.Sum(static block => block.Ids.Length));
        return all;
    }

    /// <summary>How far the codebooks take what comes next after each text from what the base model says.</summary>
    /// <param name="prompts">As <see cref="Tokenizer.EncodePrompt"/> gives them.</param>
    public IReadOnlyList<NextTokenFidelity> MeasureFidelity(IReadOnlyList<int[]> prompts, CancellationToken cancel)
    {
        var found = NextTokenFidelity.Measure(transformer, prompts, cancel);
        Spare.Computed(2 * prompts.Sum(static prompt => prompt.Length));
        return found;
    }

    /// <summary>The mean of the residual stream after a layer over the tokens of each block, with the codebooks off.</summary>
    /// <param name="layer">From 0; the last one where the model has fewer.</param>
    /// <returns>For each block [width], without the rows that are only context.</returns>
    /// <exception cref="TextTooLongException">A block has more tokens than <see cref="MaxTokens"/>.</exception>
    public IReadOnlyList<float[]> HiddenMeans(IReadOnlyList<TokenBlock> blocks, int layer, CancellationToken cancel)
    {
        var all = blocks.Select(_ => new float[transformer.Options.Width]).ToArray();
        var asked = Math.Min(layer, transformer.Options.Layers - 1);
        passes.Run(blocks, (indices, pass) =>
        {
            foreach (var index in indices)
                Array.Clear(all[index]); // perhaps a pass that was too large has begun to add up
            var recorder = new MeanRecorder(asked, transformer.Options.Width, [.. indices.Select(index => (blocks[index], all[index]))]);
            transformer.Forward(pass with { Snap = false, Trace = recorder.Record, Logits = LogitRows.Last, Cancel = cancel })?.Dispose();
        });

        Spare.Computed(blocks.Sum(static block => block.Ids.Length));
        return all;
    }

    /// <summary>
    /// Which tokens of the whole vocabulary forcing codes on makes likelier and less likely next, measured by running it.
    /// </summary>
    /// <inheritdoc cref="MeasureEffects" path="/param[position() &lt; 4]"/>
    /// <param name="most">How many tokens are named in each direction, at most.</param>
    /// <returns>One for each variant.</returns>
    public IReadOnlyList<LogitEffect> MeasureLogitEffects(
        IReadOnlyList<int[]> prompts, int from, IReadOnlyList<IReadOnlyList<CodeIntervention>> variants, int most, CancellationToken cancel)
    {
        var effects = LogitEffects.Measure(
            transformer, prompts, from, [.. variants.Select(static codes => new ForcedCodes(codes, []))], most, cancel);
        Spare.Computed(prompts.Sum(static prompt => prompt.Length) * variants.Count);
        return effects;
    }

    /// <summary>How the other codes of a site's codebook lie to one of them, in the codebook's order.</summary>
    /// <param name="site">Index into <see cref="Sites"/>.</param>
    public IReadOnlyList<CodeNeighbour> Neighbours(int site, int code)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)code, (uint)Sites[site].Codes, nameof(code));
        foreach (var layer in transformer.Codebooks)
        {
            if (site < layer.Heads)
                return layer.Neighbours(site, code);
            site -= layer.Heads;
        }

        throw new ArgumentOutOfRangeException(nameof(site));
    }

    /// <summary>The same work as <see cref="Read"/> with nothing kept: what recording costs is measured against this.</summary>
    internal void Run(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel) =>
        passes.Run(blocks, (_, pass) => transformer.Forward(pass with { Cancel = cancel }));

    /// <summary>
    /// Gives up what most of the memory is for, which is read again from the model's files, in some hundred milliseconds, when it is next
    /// needed; and gives back to the system whatever memory is not in use.
    /// </summary>
    internal void Rest()
    {
        transformer.Release();
        Spare.Settle();
    }

    public void Dispose() => transformer.Dispose();
}
