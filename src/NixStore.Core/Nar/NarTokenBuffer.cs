using System.Buffers.Binary;

namespace NixStore.Nar;

/// <summary>
/// A buffer of the tokens between the contents of two files, which are written together. It has room for one node of any size. Its owner
/// clears it before the next node.
/// </summary>
internal sealed class NarTokenBuffer
{
    // Larger than an entry that is a link with the longest name and target, and the end of the previous node.
    private readonly byte[] _bytes = new byte[8192];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void AddMagic() => Add(NarTokens.Magic);

    public void StartEntry(ReadOnlySpan<byte> name)
    {
        Add(NarTokens.Entry);
        Add(NarTokens.Open);
        Add(NarTokens.Name);
        AddText(name);
        Add(NarTokens.Node);
    }

    public void EndEntry() => Add(NarTokens.Close);

    public void StartDirectory()
    {
        StartNode();
        Add(NarTokens.Directory);
    }

    public void EndDirectory() => Add(NarTokens.Close);

    public void StartRegular(bool executable, long size)
    {
        StartNode();
        Add(NarTokens.Regular);
        if (executable)
        {
            Add(NarTokens.Executable);
            Add(NarTokens.Empty);
        }

        Add(NarTokens.Contents);
        AddNumber(size);
    }

    public void EndRegular(long size)
    {
        AddPadding(size);
        Add(NarTokens.Close);
    }

    public void AddSymlink(ReadOnlySpan<byte> target)
    {
        StartNode();
        Add(NarTokens.Symlink);
        Add(NarTokens.Target);
        AddText(target);
        Add(NarTokens.Close);
    }

    private void StartNode()
    {
        Add(NarTokens.Open);
        Add(NarTokens.Type);
    }

    private void AddText(ReadOnlySpan<byte> text)
    {
        AddNumber(text.Length);
        Add(text);
        AddPadding(text.Length);
    }

    private void AddNumber(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(Length), number);
        Length += NarTokens.Word;
    }

    private void AddPadding(long length) => Add(NarTokens.Empty[..NarTokens.PaddingOf(length)]);

    private void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }
}
