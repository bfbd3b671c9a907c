using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// Finds the codes closest to vectors, exactly, without ever writing down all similarities: six vectors meet 64 codes in the registers,
/// and only the best so far are kept. One object serves the codebooks of one layer, which are searched independently ("heads").
/// </summary>
internal sealed unsafe class NearestCodes : IDisposable
{
    private const int LargestInserted = 32; // beyond this k, looking for the score that k codes reach is quicker than insertion
    private const int LargestOnStack = 1024;

    private readonly CodePanels[] panels;
    private readonly Lazy<CodeFilter>[]? filters; // a head's each, made when few vectors are first looked up
    private readonly CodeMeans means;
    private readonly Tensor kept;
    private readonly float* rows; // [heads, codes, width], in it
    private readonly int heads;
    private readonly int codes;
    private readonly int[] counts; // of each head, at most codes
    private readonly int width;
    private readonly Similarity similarity;

    /// <param name="rows">[heads, codes, width] float32 on the CPU; outlives this, and does not change.</param>
    /// <param name="headCodes">How many of them are codes of each head; null for all.</param>
    public NearestCodes(Tensor rows, Similarity similarity, IReadOnlyList<int>? headCodes = null)
    {
        (heads, codes, width, this.similarity) = ((int)rows.shape[0], (int)rows.shape[1], (int)rows.shape[2], similarity);
        using var memory = new TensorMemory(rows);
        kept = rows;
        counts = [.. headCodes ?? Enumerable.Repeat(codes, heads)];
        this.rows = (float*)memory.Address;
        means = new(this.rows, heads, codes, width);
        panels = new CodePanels[heads];
        for (var head = 0; head < heads; head++)
            panels[head] = new(Row(head, 0), counts[head], width, similarity);
        if (CodeFilter.Fits(width))
            filters = [.. Enumerable.Range(0, heads).Select(head => new Lazy<CodeFilter>(() => Filter(head)))];
    }

    /// <summary>Names the k codes closest to each vector.</summary>
    /// <param name="x">[count, heads · width]</param>
    /// <param name="ids">[count, heads, k], closest first, ties to the lower id. −1 where a head has or wants fewer.</param>
    /// <param name="scores">[count, heads, k]: z·c / ‖c‖, or −‖z − c‖.</param>
    /// <param name="headKs">How many each head wants, at most k; null for k.</param>
    public void Find(float* x, int count, int k, int* ids, float* scores, IReadOnlyList<int>? headKs = null) =>
        Find((nint)x, false, count, k, (nint)ids, (nint)scores, headKs);

    /// <inheritdoc cref="Find(float*, int, int, int*, float*, IReadOnlyList{int})"/>
    /// <param name="x">[count, heads · width] bfloat16</param>
    public void Find(ushort* x, int count, int k, int* ids, float* scores, IReadOnlyList<int>? headKs = null) =>
        Find((nint)x, true, count, k, (nint)ids, (nint)scores, headKs);

    /// <summary>The mean of the k codes the ids name; −1 names the zero vector.</summary>
    /// <param name="ids">[count, heads, k]</param>
    /// <param name="output">[count, heads · width]</param>
    /// <param name="headKs">Of how many slots each head's mean is, from the first; null for k.</param>
    public void Mean(int* ids, int count, int k, float* output, IReadOnlyList<int>? headKs = null) =>
        means.Write(ids, count, k, (nint)output, false, headKs);

    /// <inheritdoc cref="Mean(int*, int, int, float*, IReadOnlyList{int})"/>
    /// <param name="output">[count, heads · width] bfloat16</param>
    public void Mean(int* ids, int count, int k, ushort* output, IReadOnlyList<int>? headKs = null) =>
        means.Write(ids, count, k, (nint)output, true, headKs);

    /// <summary>Gives up what is made again when codes are next looked up. Not while they are.</summary>
    public void Release()
    {
        foreach (var head in panels)
            head.Release();
    }

    public void Dispose()
    {
        foreach (var head in panels)
            head.Dispose();
        foreach (var filter in (filters ?? []).Where(static one => one.IsValueCreated))
            filter.Value.Dispose();
        GC.KeepAlive(kept);
    }

    private void Find(nint x, bool half, int count, int k, nint ids, nint scores, IReadOnlyList<int>? headKs)
    {
        if (k == 1 && count <= CodeFilter.MostVectors && filters is not null)
        {
            Team.Do(heads, head => Few(x, half, count, head, (int*)ids, (float*)scores));
            return;
        }

        RowParallel.For((count + Tile.Rows - 1) / Tile.Rows, (long)count * heads * codes * width / 64, (first, last) =>
        {
            var block = (float*)NativeMemory.AlignedAlloc((nuint)Tile.Rows * (nuint)width * sizeof(float), 64);
            var tile = (float*)NativeMemory.AlignedAlloc((nuint)Tile.Rows * Tile.Columns * sizeof(float), 64);
            var all = k > LargestInserted ? new float[Tile.Rows * panels.Max(static one => one.Count) * Tile.Columns] : [];
            for (var head = 0; head < heads; head++) // a codebook stays in the second-level cache for all rows
            {
                var own = Math.Min(headKs?[head] ?? k, counts[head]);
                for (var six = first; six < last; six++)
                {
                    var row = six * Tile.Rows;
                    var present = Math.Min(Tile.Rows, count - row);
                    Copy(x, half, row, present, head, block);
                    var place = (((long)row * heads) + head) * k;
                    if (k == 1)
                        Best(head, present, block, tile, (int*)ids + place, (float*)scores + place);
                    else if (own <= LargestInserted)
                        Several(head, present, own, k, block, tile, (int*)ids + place, (float*)scores + place);
                    else
                        Many(head, present, own, k, block, all, (int*)ids + place, (float*)scores + place);
                    for (var at = 0; at < present; at++)
                    {
                        var slot = place + ((long)at * heads * k);
                        Score(head, own, block + (at * width), (int*)ids + slot, (float*)scores + slot);
                        new Span<int>((int*)ids + slot + own, k - own).Fill(-1);
                        new Span<float>((float*)scores + slot + own, k - own).Fill(float.NegativeInfinity);
                    }
                }
            }

            NativeMemory.AlignedFree(block);
            NativeMemory.AlignedFree(tile);
        });
    }

    /// <summary>Where lengths count, codes are compared as they are, and their numbers need not be kept twice.</summary>
    private CodeFilter Filter(int head) => similarity == Similarity.Euclidean
        ? new(panels[head], Row(head, 0), counts[head], moved: true)
        : new(panels[head], null, counts[head], moved: false);

    /// <summary>One head's best code of a few vectors; the same as <see cref="Best"/>'s.</summary>
    private void Few(nint x, bool half, int count, int head, int* ids, float* scores)
    {
        var (vectors, apart, copy) = ((nint)((float*)x + ((long)head * width)), (long)heads * width, nint.Zero);
        if (half)
        {
            copy = (nint)NativeMemory.AlignedAlloc((nuint)Tile.Rows * (nuint)width * sizeof(float), 64);
            Copy(x, half, 0, count, head, (float*)copy);
            (vectors, apart) = (copy, width);
        }

        filters![head].Value.Best((float*)vectors, apart, count, heads, ids + head, scores + head);
        for (var row = 0; row < count; row++)
            Score(head, 1, (float*)vectors + (row * apart), ids + (row * heads) + head, scores + (row * heads) + head);
        NativeMemory.AlignedFree((void*)copy);
    }

    /// <summary>Six vectors as float32, one after another; the last stands in for those that are not there.</summary>
    private void Copy(nint x, bool half, int row, int present, int head, float* block)
    {
        for (var at = 0; at < Tile.Rows; at++)
        {
            var from = ((long)(row + Math.Min(at, present - 1)) * heads * width) + ((long)head * width);
            var to = block + (at * width);
            if (!half)
            {
                new ReadOnlySpan<float>((float*)x + from, width).CopyTo(new(to, width));
                continue;
            }

            var column = 0;
            for (; column <= width - Lanes.Count; column += Lanes.Count)
                Lanes.Store(Lanes.Load((ushort*)x + from + column), to + column);
            for (; column < width; column++)
                to[column] = Lanes.ToSingle(((ushort*)x)[from + column]);
        }
    }

    private void Best(int head, int present, float* block, float* tile, int* ids, float* scores)
    {
        BestCodes.One b0 = BestCodes.One.Start(), b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        var codebook = panels[head];
        for (var panel = 0; panel < codebook.Count; panel++)
        {
            Tile.Multiply(block, width, codebook.Panel(panel), Tile.Columns, width, tile, Tile.Columns);
            var (biases, code) = ((nint)codebook.Biases(panel), panel * Tile.Columns);
            b0.Add(tile, (float*)biases, code);
            b1.Add(tile + Tile.Columns, (float*)biases, code);
            b2.Add(tile + (2 * Tile.Columns), (float*)biases, code);
            b3.Add(tile + (3 * Tile.Columns), (float*)biases, code);
            b4.Add(tile + (4 * Tile.Columns), (float*)biases, code);
            b5.Add(tile + (5 * Tile.Columns), (float*)biases, code);
        }

        ReadOnlySpan<BestCodes.One> rowsBest = [b0, b1, b2, b3, b4, b5];
        for (var at = 0; at < present; at++)
            (ids[at * heads], scores[at * heads]) = rowsBest[at].Finish();
    }

    /// <param name="slots">Those of a head, of which it fills the first k.</param>
    private void Several(int head, int present, int k, int slots, float* block, float* tile, int* ids, float* scores)
    {
        var codebook = panels[head];
        for (var at = 0; at < present; at++)
        {
            new Span<float>(scores + ((long)at * heads * slots), k).Fill(float.NegativeInfinity);
            for (var slot = 0; slot < k; slot++)
                ids[((long)at * heads * slots) + slot] = slot; // where nothing is better than minus infinity: still valid, still distinct
        }

        for (var panel = 0; panel < codebook.Count; panel++)
        {
            Tile.Multiply(block, width, codebook.Panel(panel), Tile.Columns, width, tile, Tile.Columns);
            for (var at = 0; at < present; at++)
            {
                var slot = (long)at * heads * slots;
                BestCodes.Insert(tile + (at * Tile.Columns), codebook.Biases(panel), panel * Tile.Columns, k, ids + slot, scores + slot);
            }
        }
    }

    /// <inheritdoc cref="Several"/>
    private void Many(int head, int present, int k, int slots, float* block, float[] all, int* ids, float* scores)
    {
        var codebook = panels[head];
        var stride = codebook.Count * Tile.Columns;
        fixed (float* scratch = all)
        {
            for (var panel = 0; panel < codebook.Count; panel++)
            {
                Tile.Multiply(block, width, codebook.Panel(panel), Tile.Columns, width, scratch + (panel * Tile.Columns), stride);
                for (var at = 0; at < present; at++)
                {
                    var sums = scratch + (at * stride) + (panel * Tile.Columns);
                    for (var code = 0; code < Tile.Columns; code += Lanes.Count)
                        Lanes.Store(Lanes.Load(sums + code) + Lanes.Load(codebook.Biases(panel) + code), sums + code);
                }
            }
        }

        Span<float> keys = k <= LargestOnStack ? stackalloc float[k] : new float[k];
        for (var at = 0; at < present; at++)
        {
            var slot = (long)at * heads * slots;
            BestCodes.Select(all.AsSpan(at * stride, counts[head]), keys, k, ids + slot, scores + slot);
        }
    }

    /// <summary>
    /// Turns what ranked the chosen codes into what is reported. A distance is worked out from the difference itself, not from products
    /// that cancel; codes that rounding put in the wrong order change places.
    /// </summary>
    private void Score(int head, int k, float* z, int* ids, float* scores)
    {
        if (similarity == Similarity.InnerProduct)
            return;
        for (var slot = 0; slot < k; slot++)
        {
            var code = rows + ((((long)head * codes) + ids[slot]) * width);
            var (sums, at) = (Vector512<float>.Zero, 0);
            for (; at <= width - Lanes.Count; at += Lanes.Count)
            {
                var difference = Lanes.Load(z + at) - Lanes.Load(code + at);
                sums = Vector512.FusedMultiplyAdd(difference, difference, sums);
            }

            var total = Vector512.Sum(sums);
            for (; at < width; at++)
                total += (z[at] - code[at]) * (z[at] - code[at]);
            var (id, score) = (ids[slot], -MathF.Sqrt(total));
            var place = slot;
            for (; place > 0 && (scores[place - 1] < score || (scores[place - 1] == score && ids[place - 1] > id)); place--)
                (scores[place], ids[place]) = (scores[place - 1], ids[place - 1]);
            (scores[place], ids[place]) = (score, id);
        }
    }

    private float* Row(int head, int code) => rows + ((((long)head * codes) + code) * width);
}
