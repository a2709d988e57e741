using System.Buffers.Binary;
using System.Text;

namespace NixStore.Testing.Samples;

/// <summary>Builds binary input by hand, word by word, so that tests do not lean on the code they test.</summary>
public sealed class Bytes
{
    private readonly List<byte> _bytes = [];

    public Bytes Number(ulong number)
    {
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, number);
        _bytes.AddRange(word);
        return this;
    }

    public Bytes Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public Bytes Text(byte[] bytes)
    {
        Number((ulong)bytes.Length);
        _bytes.AddRange(bytes);
        while (_bytes.Count % 8 != 0)
        {
            _bytes.Add(0);
        }

        return this;
    }

    public Bytes Texts(params string[] texts)
    {
        foreach (var text in texts)
        {
            Text(text);
        }

        return this;
    }

    public Bytes Raw(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>The NAR of one file.</summary>
    public static byte[] NarOfFile(string contents)
        => new Bytes().Texts("nix-archive-1", "(", "type", "regular", "contents", contents, ")").ToArray();

    /// <summary>The NAR of a directory with every kind of node, and with names and contents that look like the format's words.</summary>
    public static byte[] NarOfTree() => new Bytes()
        .Texts("nix-archive-1", "(", "type", "directory")
        .Texts("entry", "(", "name", "(", "node", "(", "type", "regular", "contents", ")", ")", ")")
        .Texts("entry", "(", "name", "a", "node", "(", "type", "directory", ")", ")")
        .Texts("entry", "(", "name", "entry", "node", "(", "type", "directory")
        .Texts(
            "entry", "(", "name", "node", "node", "(", "type", "regular", "executable", "", "contents", new string('x', 100_000), ")", ")")
        .Texts(")", ")")
        .Texts("entry", "(", "name", "type", "node", "(", "type", "symlink", "target", "entry", ")", ")")
        .Texts(")").ToArray();
}
