using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// The residual stream of a pass: float32 however the products are computed. What a sublayer adds waits until the next norm, which
/// adds and normalises in one pass over memory.
/// </summary>
/// <param name="x">[rows, width] float32; changed in place.</param>
internal sealed class ResidualStream(Tensor x, NormKind kind, double epsilon, ScalarType type)
{
    private Tensor? waiting;

    /// <summary>[rows, width] float32, with everything added.</summary>
    public Tensor Value
    {
        get
        {
            if (waiting is not null)
                x.add_(waiting, Scalars.One);
            waiting = null;
            return x;
        }
    }

    /// <summary>Adds a sublayer's output, which must live until the next norm.</summary>
    /// <param name="delta">[rows, width] float32 or bfloat16</param>
    public void Add(Tensor delta)
    {
        _ = Value;
        waiting = delta;
    }

    /// <summary>Puts another value in the stream's place.</summary>
    public void Replace(Tensor value)
    {
        waiting = null;
        x.copy_(value);
    }

    /// <summary>Keeps what waits alive when the scope of the block ends.</summary>
    public void KeepForNextBlock() => waiting?.MoveToOuterDisposeScope();

    /// <summary>The stream through a norm, in the numbers the products run in. [rows, width]</summary>
    public Tensor Normalised(Norm norm)
    {
        if (kind == NormKind.Rms && RmsNorm.Fits(x) && waiting?.is_contiguous() != false)
        {
            var normalised = RmsNorm.AddAndNormalise(x, waiting, norm.Weight, epsilon, type);
            waiting = null;
            return normalised;
        }

        var value = Value;
        if (kind == NormKind.Layer)
            return functional.layer_norm(value, [value.shape[^1]], norm.Weight, norm.Bias!, epsilon).to_type(type);
        using var least = Scalars.Of(epsilon);
        return (value * (value * value).mean([-1], keepdim: true).add_(least, Scalars.One).rsqrt_() * norm.Weight).to_type(type);
    }

    /// <summary>The stream at some rows only. [chosen, width]</summary>
    public ResidualStream Rows(Tensor indices) => new(Value.index_select(0, indices), kind, epsilon, type);
}
