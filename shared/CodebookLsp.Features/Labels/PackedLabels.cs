using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Text;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Labels;

/// <summary>
/// Many labels in a few bytes each, in the order of their codes: an index has tens of thousands, and few of them are looked at. A label is
/// made whenever it is asked for. Any thread may ask.
/// </summary>
public sealed class PackedLabels : IReadOnlyList<CodeLabel>
{
    private readonly CodeId[] codes; // ascending
    private readonly int[] starts; // of each code's bytes, then the end
    private readonly byte[] bytes;
    private readonly IReadOnlyDictionary<string, WordClass> classes;

    private readonly Func<CodeLabel, CodeLabel>? shown;

    private PackedLabels(
        CodeId[] codes, int[] starts, byte[] bytes, IReadOnlyDictionary<string, WordClass> classes, Func<CodeLabel, CodeLabel>? shown) =>
        (this.codes, this.starts, this.bytes, this.classes, this.shown) = (codes, starts, bytes, classes, shown);

    public int Count => codes.Length;

    public CodeLabel this[int index]
    {
        get
        {
            var from = new Reader(bytes.AsSpan(starts[index], starts[index + 1] - starts[index]));
            var (origin, text) = ((LabelOrigin)from.Byte(), from.Text()!);
            var scores = from.Byte() == 0 ? null : new LabelScores(from.Number(), from.Number(), from.Number(), (int)from.Number())
            {
                Balanced = from.Number() is var balanced && double.IsNaN(balanced) ? null : balanced,
            };
            var (note, written) = (from.Text(), from.Text());
            var label = new CodeLabel(codes[index], text)
            {
                Origin = origin,
                Scores = scores,
                Note = note,
                ConditionWhenAsked = () => origin == LabelOrigin.Person ? null
                    : written is null ? LabelGrammar.Parse(text) : LabelCondition.Parse(written, classes),
            };
            return shown is null ? label : shown(label);
        }
    }

    /// <summary>The same labels as people read them.</summary>
    /// <param name="show">Asked of each label whenever it is made.</param>
    internal PackedLabels Shown(Func<CodeLabel, CodeLabel> show) => new(codes, starts, bytes, classes, show);

    /// <summary>Null where nobody has said what the code means.</summary>
    public CodeLabel? Of(CodeId code)
    {
        var place = Array.BinarySearch(codes, code, ByCode.Order);
        return place < 0 ? null : this[place];
    }

    public bool Has(CodeId code) => Array.BinarySearch(codes, code, ByCode.Order) >= 0;

    public IEnumerator<CodeLabel> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes labels one by one.</summary>
    /// <param name="classes">The classes of words that their conditions speak of, by their keys.</param>
    internal sealed class Builder(IReadOnlyDictionary<string, WordClass> classes)
    {
        private readonly List<CodeId> codes = [];
        private readonly List<int> starts = [];
        private readonly ArrayBufferWriter<byte> bytes = new();

        /// <param name="code">Not before that of the label before; of several for one code the first counts.</param>
        /// <param name="condition">As <see cref="LabelCondition.ToString"/> gave it; null to read it from the text.</param>
        public void Add(CodeId code, string text, LabelOrigin origin, LabelScores? scores, string? note, string? condition)
        {
            if (codes.Count > 0 && ByCode.Order.Compare(codes[^1], code) is >= 0 and var order)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 0, nameof(code));
                return;
            }

            codes.Add(code);
            starts.Add(bytes.WrittenCount);
            Byte((byte)origin);
            Text(text);
            Byte(scores is null ? (byte)0 : (byte)1);
            if (scores is not null)
            {
                foreach (var number in new[] { scores.Precision, scores.Recall, scores.Lift, scores.Firings, scores.Balanced
                    ?? double.NaN })
                {
                    BinaryPrimitives.WriteDoubleLittleEndian(bytes.GetSpan(sizeof(double)), number);
                    bytes.Advance(sizeof(double));
                }
            }

            Text(note);
            Text(condition);
        }

        public PackedLabels Packed() => new([.. codes], [.. starts, bytes.WrittenCount], bytes.WrittenSpan.ToArray(), classes, null);

        private void Byte(byte value) => bytes.Write([value]);

        /// <summary>Its length in bytes, −1 for none, and the bytes.</summary>
        private void Text(string? text)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), text is null ? -1 : Encoding.UTF8.GetByteCount(text));
            bytes.Advance(sizeof(int));
            Encoding.UTF8.GetBytes(text ?? "", bytes);
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> left = bytes;

        public byte Byte() => Take(1)[0];

        public double Number() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

        public string? Text() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int))) is >= 0 and var length
            ? Encoding.UTF8.GetString(Take(length)) : null;

        private ReadOnlySpan<byte> Take(int count)
        {
            var taken = left[..count];
            left = left[count..];
            return taken;
        }
    }

    private sealed class ByCode : IComparer<CodeId>
    {
        public static readonly ByCode Order = new();

        public int Compare(CodeId left, CodeId right) => (left.Site, left.Code).CompareTo((right.Site, right.Code));
    }
}
