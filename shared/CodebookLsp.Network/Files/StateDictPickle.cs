namespace CodebookLsp.Network.Files;

/// <summary>The weights in a pickled state dict, which <see cref="PickleMachine"/> reads without running anything.</summary>
internal static class StateDictPickle
{
    /// <summary>In bytes. A tensor takes some 250, so that a training run's checkpoint of ten thousand tensors takes 3 MB.</summary>
    public const int Longest = 64 << 20;

    /// <summary>Where training scripts keep the weights beside the optimizer's state and the epoch, in the order in which we
    /// look.</summary>
    private static readonly string[] WeightKeys = ["state_dict", "model_state_dict", "model"];

    /// <returns>
    /// The tensors by name of the dict that a training script put under 'state_dict' or the like, else of the outermost dict. Other
    /// entries are passed over, tensors of the optimizer among them.
    /// </returns>
    /// <exception cref="TensorFileException">The pickle is damaged, too long, or holds more than a state dict does.</exception>
    public static Dictionary<string, PickledTensor> Read(string path, ReadOnlySpan<byte> pickle)
    {
        if (pickle.Length > Longest)
            throw TensorFileException.Unsupported(path, $"has a pickle of more than {Longest} bytes");

        if (PickleMachine.Run(path, pickle, new TorchObjects(path)) is not PickledDict dict)
            throw TensorFileException.Unsupported(path, "holds something other than a dict of tensors");

        foreach (var key in WeightKeys)
        {
            if (NestedDict(path, dict, key) is { } nested && Tensors(path, nested) is { Count: > 0 } weights)
                return weights;
        }

        return Tensors(path, dict) is { Count: > 0 } tensors ? tensors : throw TensorFileException.Unsupported(
            path, $"holds no tensors by name, neither in its outermost dict nor under '{string.Join("', '", WeightKeys)}'");
    }

    private static PickledDict? NestedDict(string path, PickledDict dict, string key)
    {
        PickledDict? found = null;
        foreach (var item in dict.Items)
        {
            if (item.Value is not PickledDict nested || item.Key as string != key)
                continue;

            found = found is null ? nested : throw TensorFileException.Damaged(path, $"has the dict '{key}' twice");
        }

        return found;
    }

    private static Dictionary<string, PickledTensor> Tensors(string path, PickledDict dict)
    {
        var tensors = new Dictionary<string, PickledTensor>();
        foreach (var (key, value) in dict.Items)
        {
            if (key is string name && value is PickledTensor tensor && !tensors.TryAdd(name, tensor))
                throw TensorFileException.Damaged(path, $"has the tensor '{ShortName.Of(name)}' twice");
        }

        return tensors;
    }
}
