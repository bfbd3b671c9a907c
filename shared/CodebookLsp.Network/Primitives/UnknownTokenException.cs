using System.Globalization;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Network.Primitives;

/// <summary>A token that the model has no embedding for: its tokenizer is another model's, or has had tokens added.</summary>
public sealed class UnknownTokenException : UserFacingException
{
    private UnknownTokenException(string message) : base(message)
    {
    }

    public static UnknownTokenException Outside(int id, int vocabulary) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The text has the token {id}, and the model knows only those from 0 to {vocabulary - 1}. Take that token's text out, or put "
        + $"the tokenizer that the model was trained with into the model's folder."));

    /// <summary>Passes tokens that the model knows.</summary>
    /// <exception cref="UnknownTokenException">One is unknown.</exception>
    public static void ThrowIfOutside(IEnumerable<int> ids, int vocabulary)
    {
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)vocabulary)
                throw Outside(id, vocabulary);
        }
    }
}
