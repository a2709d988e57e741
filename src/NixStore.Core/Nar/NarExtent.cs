using NixStore.Wire;

namespace NixStore.Nar;

/// <summary>
/// Finds the end of a NAR in a longer stream by parsing its strings. Checks only the structure; the reader of the NAR checks names, order
/// and limits.
/// </summary>
internal sealed class NarExtent
{
    private const int LongestKeyword = 16;

    private State _state = State.Magic;
    private long _depth;

    private enum State
    {
        Magic,
        Open,
        TypeKey,
        Type,
        RegularBody,
        ExecutableValue,
        Contents,
        TargetKey,
        Target,
        Close,
        DirectoryBody,
        EntryOpen,
        NameKey,
        Name,
        NodeKey,
        EntryClose,
        End,
    }

    /// <summary>Gets whether the last byte of the NAR was reached.</summary>
    public bool IsAtEnd => _state == State.End;

    /// <summary>Gets whether the next string may have any length and content: the contents of a file, a name or a target.</summary>
    public bool IsFreeText => _state is State.Contents or State.Target or State.Name;

    /// <summary>Accepts the length of the next string.</summary>
    /// <param name="length">The length in bytes.</param>
    /// <param name="offset">The offset for messages.</param>
    /// <exception cref="NixFormatException">A string of that length is not allowed here.</exception>
    public void AcceptLength(ulong length, long offset)
    {
        var maximum = IsFreeText ? long.MaxValue - (2 * WireFormat.Word) : LongestKeyword;
        if (length > (ulong)maximum)
        {
            throw Fault($"a string of {length} bytes is not allowed here", offset);
        }
    }

    /// <summary>Skips a string of any content.</summary>
    public void PassFreeText() => _state = _state == State.Name ? State.NodeKey : State.Close;

    /// <summary>Accepts a word of the format.</summary>
    /// <param name="word">The word.</param>
    /// <param name="offset">The offset for messages.</param>
    /// <exception cref="NixFormatException">The word is not allowed here.</exception>
    public void PassWord(ReadOnlySpan<byte> word, long offset)
    {
        _state = _state switch
        {
            State.Magic when word.SequenceEqual("nix-archive-1"u8) => State.Open,
            State.Open when word.SequenceEqual("("u8) => State.TypeKey,
            State.TypeKey when word.SequenceEqual("type"u8) => State.Type,
            State.Type when word.SequenceEqual("regular"u8) => State.RegularBody,
            State.Type when word.SequenceEqual("symlink"u8) => State.TargetKey,
            State.Type when word.SequenceEqual("directory"u8) => State.DirectoryBody,
            State.RegularBody when word.SequenceEqual("executable"u8) => State.ExecutableValue,
            State.ExecutableValue when word.IsEmpty => State.RegularBody,
            State.RegularBody when word.SequenceEqual("contents"u8) => State.Contents,
            State.TargetKey when word.SequenceEqual("target"u8) => State.Target,
            State.DirectoryBody when word.SequenceEqual("entry"u8) => State.EntryOpen,
            State.EntryOpen when word.SequenceEqual("("u8) => State.NameKey,
            State.NameKey when word.SequenceEqual("name"u8) => State.Name,
            State.NodeKey when word.SequenceEqual("node"u8) => Enter(),
            State.RegularBody or State.Close or State.DirectoryBody when word.SequenceEqual(")"u8) => Leave(),
            State.EntryClose when word.SequenceEqual(")"u8) => State.DirectoryBody,
            _ => throw Fault("an unexpected word", offset),
        };
    }

    private static NixFormatException Fault(string reason, long offset)
        => new($"The NAR is malformed: {reason}, at offset {offset}.", offset);

    private State Enter()
    {
        _depth++;
        return State.Open;
    }

    private State Leave() => _depth-- == 0 ? State.End : State.EntryClose;
}
