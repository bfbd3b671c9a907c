using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Transformers;

namespace CodebookLsp.Network.Tests.Model;

[TestClass]
public sealed class NeuronTests
{
    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void The_residual_stream_is_what_its_neurons_add_up_to(string name)
    {
        var options = Tiny.Named(name);
        using var model = Tiny.Model(options);
        var layout = new NeuronLayout(options.Layers, options.Width);
        TokenBlock[] blocks = [new(Tiny.Ids(20), 4), new(Tiny.Ids(9, seed: 5), 0)];
        var neurons = blocks.Select(block => new float[(block.Ids.Length - block.Context) * layout.Count]).ToArray();
        var recorder = new NeuronRecorder(layout, [.. blocks.Zip(neurons)]);
        var hidden = new Dictionary<string, float[]>();
        using var logits = model.Forward(new([.. blocks.Select(static block => block.Ids)])
        {
            Snap = false,
            Trace = (what, values) =>
            {
                recorder.Record(what, values);
                hidden[what] = Tiny.Floats(values);
            },
        });

        var (first, row) = (hidden["hidden.embed"], 0);
        foreach (var (block, all) in blocks.Zip(neurons))
        {
            row += block.Context;
            for (var token = 0; token < block.Ids.Length - block.Context; token++, row++)
            {
                var sum = first.AsSpan(row * options.Width, options.Width).ToArray();
                for (var place = 0; place < layout.Count; place++)
                    sum[layout[place].Index] += all[(token * layout.Count) + place];
                Tiny.AreClose(hidden[$"hidden.layer{options.Layers - 1}"].AsSpan(row * options.Width, options.Width), sum, 1e-4);
            }
        }
    }

    [TestMethod]
    public void A_neuron_has_one_place()
    {
        var layout = new NeuronLayout(3, 5);
        for (var place = 0; place < layout.Count; place++)
            Assert.AreEqual(place, layout.PlaceOf(layout[place]));
        Assert.AreEqual(new(1, true, 2), layout[17]);
    }

    [TestMethod]
    public void Codes_are_near_and_opposite_as_their_vectors_lie()
    {
        // Seen from the mean (0, 0): 1 points the same way as 0, 2 the other way, 3 across.
        var neighbours = CodeNeighbours.Of([1, 0, 2, 0, -3, 0, 0, 4, 0, -4], 2, 0);
        CollectionAssert.AreEqual(
            new CodeNeighbour[] { new(1, 1, 1), new(2, 4, -1), new(3, MathF.Sqrt(17), 0), new(4, MathF.Sqrt(17), 0) }, neighbours);
    }

    [TestMethod]
    public void The_default_model_tells_neurons_and_neighbours()
    {
        using var model = CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { CheckHashes = false }, CancellationToken.None);
        Assert.AreEqual(30 * 2 * 576, model.NeuronLayout.Count);
        var rows = model.Neurons([new(model.Tokenizer.EncodeIds("The ship sailed away."), 1)], CancellationToken.None).Single();
        Assert.AreEqual(0, rows.Length % model.NeuronLayout.Count);
        Assert.IsGreaterThan(0, rows.AsSpan(rows.Length - 576).ToArray().Max()); // the last layer's MLP came too

        // What attention and MLP of a layer add is what the residual stream gains in it.
        TokenBlock[] block = [new(model.Tokenizer.EncodeIds("The ship sailed away."), 1)];
        var (before, after) = (model.HiddenMeans(block, 15, default)[0], model.HiddenMeans(block, 16, default)[0]);
        var tokens = rows.Length / model.NeuronLayout.Count;
        for (var at = 0; at < 576; at++)
        {
            var gained = Enumerable.Range(0, tokens).Sum(token => rows[(token * model.NeuronLayout.Count) + Place(false, at)]
                + rows[(token * model.NeuronLayout.Count) + Place(true, at)]) / tokens;
            Assert.AreEqual(gained, after[at] - before[at], 0.05 + (0.02 * Math.Abs(after[at])));
        }

        int Place(bool mlp, int at) => model.NeuronLayout.PlaceOf(new(16, mlp, at));

        var nearest = model.Neighbours(130, 17).MinBy(static one => one.Distance);
        var back = model.Neighbours(130, nearest.Code).Single(static one => one.Code == 17);
        Assert.AreEqual(nearest.Distance, back.Distance, 1e-5);
        Assert.HasCount(1023, model.Neighbours(0, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Neighbours(0, 1024));
    }
}
