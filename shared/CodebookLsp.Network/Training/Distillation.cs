using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Training;

/// <summary>What one pass over a batch gave. Scalars of the caller's.</summary>
/// <param name="Loss">The mean loss of the next token, in nats.</param>
/// <param name="Objective">Its gradient is that of all that is to be minimised. While distilling its value means nothing.</param>
/// <param name="Right">In how many places the likeliest token is right.</param>
/// <param name="Divergence">While distilling the mean divergence (Kullback–Leibler) from what the teacher says comes next, in nats; else
/// null.</param>
internal sealed record PassLosses(Tensor Loss, Tensor Objective, Tensor Right, Tensor? Divergence);

/// <summary>How far what a model says comes next is from what its teacher says.</summary>
/// <remarks>
/// Whole distributions over a vocabulary are large, so few rows are looked at at a time, and the gradient, which is the difference of the
/// two distributions, is worked out at once instead of being left to torch, which would keep all that it is made of.
/// </remarks>
internal static class Distillation
{
    private const int RowsAtATime = 256;

    /// <param name="student">[rows, width] before the output matrix.</param>
    /// <param name="scored">Makes scores of it, [rows, vocab].</param>
    /// <param name="teacher">[rows, width]</param>
    /// <param name="targets">[rows] int64: what did come next.</param>
    public static PassLosses Compare(
        Tensor student, Func<Tensor, Tensor> scored, Tensor teacher, Func<Tensor, Tensor> teacherScored, Tensor targets)
    {
        var rows = student.shape[0];
        var (loss, divergence, right, objective) = (zeros(1), zeros(1), zeros(1, ScalarType.Int64), zeros(1, device: student.device));
        (loss, divergence, right) = (loss.to(student.device), divergence.to(student.device), right.to(student.device));
        using var share = Scalars.Of(1.0 / rows);
        for (var start = 0L; start < rows; start += RowsAtATime)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(RowsAtATime, rows - start);
            var scores = scored(student.narrow(0, start, count));
            var gradient = Gradient(
                scores.detach(), teacherScored(teacher.narrow(0, start, count)), targets.narrow(0, start, count), share, loss, divergence,
                right);
            objective = objective.add((scores * gradient).sum(), Scalars.One).MoveToOuterDisposeScope();
        }

        return new(loss.mul(share).squeeze(), objective.squeeze(), right.squeeze(), divergence.mul(share).squeeze());
    }

    /// <returns>[rows, vocab]: of the mean divergence by the scores.</returns>
    private static Tensor Gradient(
        Tensor scores, Tensor teacher, Tensor targets, TorchSharp.Scalar share, Tensor loss, Tensor divergence, Tensor right)
    {
        using var untracked = no_grad();
        var (own, known) = (functional.log_softmax(scores, -1), functional.log_softmax(teacher, -1));
        var (probabilities, said) = (own.exp(), known.exp());
        divergence.add_((said * (known - own)).sum(), Scalars.One);
        loss.sub_(own.gather(1, targets.unsqueeze(1)).sum());
        right.add_(scores.argmax(-1).eq(targets).sum(), Scalars.One);
        return probabilities.sub_(said).mul_(share);
    }
}
