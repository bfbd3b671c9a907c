using System.Collections.Concurrent;
using System.Threading.Channels;
using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.State;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>
/// A stand-in for the model, whose codes are a hash of all tokens before them: only the right text gives the right codes.
/// </summary>
internal sealed record TestModel
{
    /// <summary>Instead of loading, this.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Opens the index; null for none.</summary>
    public Func<OpenIndex>? Index { get; init; }

    /// <summary>Where the themes are; null for none.</summary>
    public Func<string?>? Themes { get; init; }

    /// <summary>What forcing codes on does.</summary>
    public MeasureLogitEffects LogitEffects { get; init; } = FakeModel.Loaded.MeasureLogitEffects;

    /// <summary>What forcing codes on does to a topic.</summary>
    public MeasureNextToken Measure { get; init; } = FakeModel.Loaded.MeasureNextToken;

    /// <summary>What was expected at tokens.</summary>
    public TokenQuestions Tokens { get; init; } = FakeModel.Loaded.Tokens;

    /// <summary>Its codebooks.</summary>
    public IReadOnlyList<Site> Sites { get; init; } = FakeModel.Sites;

    /// <summary>How long reading a block takes.</summary>
    public TimeSpan Pace { get; init; }

    /// <summary>How long making a token takes.</summary>
    public TimeSpan TokenPace { get; init; }

    /// <summary>Its codes, where a hash of what came before does not do.</summary>
    public ReadCodes Codes { get; init; } = FakeModel.Read;

    /// <summary>Has an item whenever memory was given back that was not in use: whether the weights were given up too.</summary>
    public Channel<bool> Settled { get; } = Channel.CreateUnbounded<bool>();

    /// <summary>Has an item whenever what was read for edits was given up.</summary>
    public Channel<bool> Forgot { get; } = Channel.CreateUnbounded<bool>();

    /// <summary>The sequences that were read, in order.</summary>
    public ConcurrentQueue<TokenBlock> Read { get; } = new();

    public LoadedModel Served() => FakeModel.Loaded with
    {
        Sites = Sites,
        Device = "cpu",
        Parallel = 2,
        Read = (blocks, cancel) =>
        {
            foreach (var block in blocks)
                Take(block, cancel);
            return Codes(blocks, cancel);
        },
        Edits = new(
            static _ => 0,
            (block, end, cancel) =>
            {
                Take(block, cancel);
                return Codes([new(block.Ids[..Math.Max(end, block.Context)], block.Context)], cancel)[0];
            },
            sleeps => Settled.Writer.TryWrite(sleeps),
            () => Forgot.Writer.TryWrite(true)),
        Generate = (request, cancel) => FakeSteering.Generate(
            request with
            {
                OnToken = token =>
                {
                    if (TokenPace > TimeSpan.Zero)
                        cancel.WaitHandle.WaitOne(TokenPace);
                    request.OnToken?.Invoke(token);
                },
            },
            Sites, cancel),
        MeasureNextToken = Measure,
        MeasureLogitEffects = LogitEffects,
        SlopesOfCodes = (_, _, _, topics, _) => FakeSteering.Slopes(Sites, topics.Count),
        Tokens = Tokens,
    };

    private void Take(TokenBlock block, CancellationToken cancel)
    {
        if (Pace > TimeSpan.Zero)
            cancel.WaitHandle.WaitOne(Pace);
        cancel.ThrowIfCancellationRequested();
        Read.Enqueue(block);
    }
}
