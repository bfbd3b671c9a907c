using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Transformers;

namespace CodebookLsp.Network;

/// <summary>Tokens to read codes for, after tokens that are only their context.</summary>
/// <param name="Ids">Context first, then the tokens that are asked for.</param>
/// <param name="Context">How many of the first ids are context: they are computed, but no codes are returned for them.</param>
public sealed record TokenBlock(int[] Ids, int Context);

/// <summary>How a model is loaded; the defaults suit the machine.</summary>
public sealed record LoadOptions
{
    /// <summary>Null for bfloat16 where the processor multiplies it, else float32.</summary>
    public Precision? Precision { get; init; }

    /// <summary>"cpu" or "cuda"; null for CUDA where there is one.</summary>
    public string? Device { get; init; }

    /// <summary>The base model's config.json, for a checkpoint of the reference that comes without one.</summary>
    public string? BaseConfig { get; init; }

    /// <summary>Keep the reference's quirks (see <see cref="CodebookConfig.Read"/>).</summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>Whether files with known hashes are checked against them.</summary>
    public bool CheckHashes { get; init; } = true;
}

/// <summary>A language model with its codebooks, loaded: tokens in, codes out, no tensors. Safe for one caller at a time.</summary>
public sealed class CodebookModel : IDisposable
{
    private readonly Transformer transformer;
    private readonly Tokenizer? tokenizer;

    private CodebookModel(string folder, Transformer transformer, Tokenizer? tokenizer, string? hash, Precision precision, string device)
    {
        this.transformer = transformer;
        this.tokenizer = tokenizer;
        Folder = folder;
        Hash = hash;
        Precision = precision;
        Device = device;
        Sites = [.. transformer.Codebooks.SelectMany(static layer => layer.Sites)];
    }

    public string Folder { get; }

    /// <summary>SHA-256 over the model's files; null when hashes were not checked.</summary>
    public string? Hash { get; }

    public Precision Precision { get; }

    /// <summary>"cpu" or "cuda".</summary>
    public string Device { get; }

    /// <summary>Every codebook in the order of a <see cref="CodeGrid"/>'s row.</summary>
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>The longest sequence the model can take, in tokens.</summary>
    public int MaxTokens => transformer.Options.MaxPositions;

    /// <exception cref="ModelException">The model's folder has none.</exception>
    public Tokenizer Tokenizer => tokenizer ?? throw ModelException.NoTokenizer(Folder);

    internal Transformer Transformer => transformer;

    /// <summary>Loads a model folder (config.json, base weights, codebooks.safetensors) or a checkpoint of the reference.</summary>
    /// <exception cref="Text.UserFacingException">Something about the folder, the machine or its memory stops it; the message says what.</exception>
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
            NativeTorch.Load();
            var (device, name) = Devices.Choose(options.Device);
            var precision = options.Precision ?? Devices.BestPrecision(device);
            MemoryCheck.Demand(files, precision);
            transformer = files.Load(precision, device, cancel);
            return new(folder, transformer, tokenizer.GetAwaiter().GetResult(), hash?.GetAwaiter().GetResult(), precision, name);
        }
        catch
        {
            stop.Cancel();
            _ = Task.WhenAll(tokenizer, hash ?? Task.CompletedTask).ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
            transformer?.Dispose();
            throw;
        }
    }

    /// <summary>The codes of each block. The blocks are one batch: each sees only itself.</summary>
    /// <exception cref="TextTooLongException">A block has more tokens than <see cref="MaxTokens"/>.</exception>
    public IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        if (blocks.Count == 0)
            return [];
        var recorder = new Recorder(Sites, blocks);
        transformer.Forward(new([.. blocks.Select(static block => block.Ids)])
        {
            Seam = recorder.Record,
            Logits = LogitRows.None,
            Cancel = cancel,
        });
        return recorder.Grids();
    }

    /// <summary>The same work as <see cref="Read"/> with nothing kept: what recording costs is measured against this.</summary>
    internal void Run(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel) =>
        transformer.Forward(new([.. blocks.Select(static block => block.Ids)]) { Logits = LogitRows.None, Cancel = cancel });

    public void Dispose() => transformer.Dispose();
}
