using NixStore.Wire;

namespace NixStore.Stores.Remote.Multiplexing;

/// <summary>
/// What is to be sent, in its order. What waits leaves together: that which carries messages as objects takes about as long for a
/// small one as for a large one.
/// </summary>
internal sealed class OutgoingChunks
{
    private readonly Queue<ChunkMessage> _messages = [];
    private ChunkMessage _last = new();

    /// <summary>Gets whether there is something to send.</summary>
    public bool IsEmpty => _messages.Count == 0 && _last.IsEmpty;

    /// <summary>Puts a chunk at the end.</summary>
    /// <param name="chunk">The chunk; its payload is copied.</param>
    public void Add(Chunk chunk)
    {
        if (!_last.TryAdd(chunk))
        {
            _messages.Enqueue(_last);
            _last = new ChunkMessage();
            _last.TryAdd(chunk);
        }
    }

    /// <summary>Takes the first message.</summary>
    /// <param name="acknowledged">How many messages of the other side it says were taken.</param>
    /// <returns>The message, which holds no chunk if there is none; it says whether another one follows.</returns>
    public byte[] Take(int acknowledged)
    {
        if (!_messages.TryDequeue(out var message))
        {
            message = _last;
            _last = new ChunkMessage();
        }

        return message.Encode(acknowledged, isFollowed: !IsEmpty);
    }
}
