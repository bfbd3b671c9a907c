using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Sequences;

/// <summary>A transformer's answers.</summary>
internal sealed class DecoderSequences : SequenceModel
{
    private readonly CodebookModel model;
    private readonly Dictionary<(int Layer, Placement Placement), int> first; // the number of a layer's first site

    public DecoderSequences(string checkpoint, CancellationToken cancel)
        : this(checkpoint, CodebookModel.Load(checkpoint, new() { Precision = Precision.Float32, CheckHashes = false }, cancel))
    {
    }

    private DecoderSequences(string checkpoint, CodebookModel model) : base(checkpoint, model.Sites, model.MaxTokens)
    {
        this.model = model;
        first = Sites.Index().GroupBy(static one => (one.Item.Layer, one.Item.Placement))
            .ToDictionary(static one => one.Key, static one => one.First().Index);
    }

    public override IReadOnlyList<double[]> Probabilities(
        IReadOnlyList<int[]> prompts, Func<int, int, int[]?>? put, CancellationToken cancel)
    {
        return NextTokens.Probabilities(model, prompts, put is null ? null : Put, cancel);

        void Put(CodeChoice choice)
        {
            foreach (var (prompt, rows) in choice.Sequences.Index())
            {
                for (var head = 0; head < choice.Heads; head++)
                    put(prompt, first[(choice.Layer, choice.Placement)] + head)
                        ?.CopyTo(choice.Rewrite(rows.FirstRow + rows.Rows - 1, head));
            }
        }
    }

    public override IReadOnlyList<SequenceScore> Score(IReadOnlyList<int[]> sequences, CancellationToken cancel) =>
        NextTokens.Score(model, sequences, cancel);

    public override IReadOnlyList<int[]> Sample(int start, int sequences, int length, ulong seed, CancellationToken cancel) =>
        NextTokens.Sample(model, start, sequences, length, seed, cancel);

    public override IReadOnlyList<CodeGrid> Codes(IReadOnlyList<int[]> sequences, CancellationToken cancel) =>
        model.Read([.. sequences.Select(static one => new TokenBlock(one, 0))], cancel);

    public override IReadOnlyList<float[]> Neurons(IReadOnlyList<int[]> sequences, CancellationToken cancel) =>
        model.Neurons([.. sequences.Select(static one => new TokenBlock(one, 0))], cancel);

    public override void Dispose() => model.Dispose();
}
