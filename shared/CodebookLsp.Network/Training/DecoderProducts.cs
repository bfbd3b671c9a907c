using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Training;

/// <summary>
/// In which numbers a decoder that is trained multiplies by its matrices. What goes in and comes out is float32 either way, and so are the
/// matrices that are trained: they are rounded anew for each product (Micikevicius et al. 2018, "Mixed Precision Training"; bfloat16 has
/// float32's range, so that no gradient has to be scaled).
/// </summary>
/// <param name="type">float32 or bfloat16.</param>
/// <param name="areFixed">Whether the matrices never change: then what is rounded is kept.</param>
internal sealed class DecoderProducts(ScalarType type, bool areFixed) : IDisposable
{
    private readonly Dictionary<Tensor, Tensor> kept = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those that a configuration asks for.</summary>
    /// <param name="areFixed">Whether the matrices never change.</param>
    public static DecoderProducts Of(TrainingConfiguration configuration, bool areFixed) =>
        new(configuration.Products.Type(), areFixed);

    /// <summary>A matrix in the numbers in which it is multiplied; one that is not float32 stays as it is. In the caller's scope.</summary>
    public Tensor Rounded(Tensor weight)
    {
        if (weight.dtype != ScalarType.Float32 || type == ScalarType.Float32)
            return weight;
        if (!areFixed || weight.requires_grad)
            return weight.to_type(type);
        if (!kept.TryGetValue(weight, out var known))
            kept[weight] = known = weight.to_type(type).DetachFromDisposeScope();
        return known;
    }

    /// <summary>A product and a bias.</summary>
    /// <param name="x">[rows, in] float32</param>
    /// <param name="weight">[out, in], rounded or not.</param>
    /// <param name="bias">[out]; null for none.</param>
    /// <returns>[rows, out] float32</returns>
    public Tensor Times(Tensor x, Tensor weight, Tensor? bias)
    {
        var taken = Rounded(weight);
        if (bias is null || bias.dtype == taken.dtype)
            return functional.linear(x.to_type(taken.dtype), taken, bias).to_type(ScalarType.Float32);
        return functional.linear(x.to_type(taken.dtype), taken).to_type(ScalarType.Float32).add(bias, Scalars.One);
    }

    public void Dispose()
    {
        foreach (var one in kept.Values)
            one.Dispose();
    }
}
