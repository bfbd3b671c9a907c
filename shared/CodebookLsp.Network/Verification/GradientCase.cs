using System.Text.Json;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Verification;

/// <summary>The gradients of one codebook layer, with every loss, for a fixed gradient of what it gives on.</summary>
internal static class GradientCase
{
    private const double Absolute = 2e-5;

    public static bool Is(string json) =>
        File.Exists(Path.ChangeExtension(json, ".safetensors"))
        && Fixture.Json(json) is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty("losses", out var losses) && losses.ValueKind == JsonValueKind.Array
        && root.TryGetProperty("train_mode", out _);

    public static VerifiedCase Run(string name, string json)
    {
        var comparison = new Comparison(name);
        var description = Fixture.Json(json);
        using var io = Fixture.Open(Path.ChangeExtension(json, ".safetensors"));
        var options = new CodebookOptions
        {
            Placement = Placement.Mlp,
            K = description.GetProperty("k").GetInt32(),
            Similarity = description.GetProperty("metric").GetString() == "euclidean" ? Similarity.Euclidean : Similarity.InnerProduct,
        };
        foreach (var loss in description.GetProperty("losses").EnumerateArray().Select(static one => one.GetString()!))
        {
            using var scope = NewDisposeScope();
            using var codebook = new TrainableCodebook(
                0, options, Read(io, "codebook").unsqueeze(0), Read(io, "ln.weight").unsqueeze(0).requires_grad_(),
                Read(io, "ln.bias").unsqueeze(0).requires_grad_());
            var x = Read(io, "x").requires_grad_();
            var output = Backward(codebook, x, loss, io);
            comparison.Close("outputs", $"{loss}: out", io.Floats("out"), output, 2e-6);
            comparison.Close("outputs", $"{loss}: z", io.Floats("z"), TensorMemory.Floats(codebook.Normalised(x).detach()), Absolute);
            Check("grad_x", x.grad);
            Check("grad_codebook", codebook.Gradient);
            Check("grad_ln.weight", codebook.NormWeight!.grad);
            Check("grad_ln.bias", codebook.NormBias!.grad);

            // What comes out of the norm, as a codebook without one gets it.
            using var bare = new TrainableCodebook(0, options, Read(io, "codebook").unsqueeze(0), null, null);
            var z = Read(io, "z").requires_grad_();
            _ = Backward(bare, z, loss, io);
            Check("grad_z", z.grad);

            void Check(string what, Tensor? gradient) => comparison.Close(
                "gradients", $"{loss}: {what}", io.Floats($"{loss}.{what}"), gradient is null ? [] : TensorMemory.Floats(gradient),
                Absolute);
        }

        return comparison.Result();
    }

    private static float[] Backward(TrainableCodebook codebook, Tensor x, string loss, Fixture io)
    {
        var extra = new List<Tensor>();
        var output = codebook.Snap(x, new(), CodebookLoss.Named(loss), summedCommitment: true, extra);
        var objective = extra.Aggregate(
            (output * Read(io, "upstream")).sum(), static (sum, one) => sum.add(one, Scalars.One));
        objective.backward();
        codebook.Spread();
        return TensorMemory.Floats(output.detach());
    }

    /// <returns>[rows, width] for what has more dimensions.</returns>
    private static Tensor Read(Fixture io, string name)
    {
        var shape = io.Shape(name);
        var values = io.Floats(name);
        return tensor(values, shape.Length > 2 ? [values.Length / shape[^1], shape[^1]] : shape);
    }
}
