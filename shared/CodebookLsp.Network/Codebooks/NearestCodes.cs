namespace CodebookLsp.Network.Codebooks;
internal sealed unsafe class NearestCodes : IDisposable
{
    private readonly float[] rows; private readonly int heads, codes, width; private readonly Similarity metric;
    public NearestCodes(ReadOnlySpan<float> rows, int heads, int codes, int width, Similarity metric) { this.rows = rows.ToArray(); this.heads = heads; this.codes = codes; this.width = width; this.metric = metric; }
    public void Find(float* x, int count, int k, int* ids, float* scores)
    {
        for (var r = 0; r < count; r++) for (var h = 0; h < heads; h++)
        {
            var s = new double[codes]; var o = new int[codes];
            for (var c = 0; c < codes; c++)
            {
                double dot = 0, nn = 0, dd = 0;
                for (var i = 0; i < width; i++) { double a = x[(r * heads * width) + (h * width) + i], b = rows[(((h * codes) + c) * width) + i]; dot += a * b; nn += b * b; dd += (a - b) * (a - b); }
                s[c] = metric == Similarity.InnerProduct ? dot / Math.Sqrt(nn) : -Math.Sqrt(dd); o[c] = c;
            }
            Array.Sort(o, (a, b) => s[b].CompareTo(s[a]));
            for (var j = 0; j < k; j++) { ids[(((r * heads) + h) * k) + j] = o[j]; scores[(((r * heads) + h) * k) + j] = (float)s[o[j]]; }
        }
    }
    public void Find(ushort* x, int count, int k, int* ids, float* scores)
    {
        var f = new float[count * heads * width]; for (var i = 0; i < f.Length; i++) f[i] = BitConverter.UInt32BitsToSingle((uint)x[i] << 16);
        fixed (float* p = f) Find(p, count, k, ids, scores);
    }
    public void Mean(int* ids, int count, int k, float* output)
    {
        for (var r = 0; r < count * heads; r++) for (var i = 0; i < width; i++) { float s = 0; for (var j = 0; j < k; j++) { var id = ids[(r * k) + j]; if (id >= 0) s += rows[((((r % heads) * codes) + id) * width) + i]; } output[(r * width) + i] = s / k; }
    }
    public void Mean(int* ids, int count, int k, ushort* output)
    {
        var f = new float[count * heads * width]; fixed (float* p = f) Mean(ids, count, k, p);
        for (var i = 0; i < f.Length; i++) { var b = BitConverter.SingleToUInt32Bits(f[i]); output[i] = (ushort)((b + 0x7fff + ((b >> 16) & 1)) >> 16); }
    }
    public void Dispose() { }
}
