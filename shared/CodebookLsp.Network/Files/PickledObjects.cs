namespace CodebookLsp.Network.Files;

/// <summary>What a pickle may hold beside Python's dicts, lists, tuples, texts and numbers: what one library writes.</summary>
/// <remarks>Names are compared, never looked up; "calls" make plain values of ours.</remarks>
internal abstract class PickledObjects
{
    /// <summary>For messages: "holds more than {What}".</summary>
    public abstract string What { get; }

    /// <summary>All names that the library writes. The names themselves, so that a pickle which repeats one keeps it once.</summary>
    public abstract HashSet<PickledName> Names { get; }

    /// <summary>What calling one of the names would give; null when it does not take such arguments.</summary>
    /// <exception cref="TensorFileException">An argument cannot be.</exception>
    public abstract object? Call(PickledName function, object?[] arguments);

    /// <summary>Gives a value the rest of what it is, which pickles do after the call that makes it.</summary>
    /// <returns>Whether the value takes it.</returns>
    public virtual bool Set(object? value, object? state) => false;

    /// <summary>What is kept outside the pickle under an id; null when that is no id.</summary>
    public virtual object? Kept(object? id) => null;
}
