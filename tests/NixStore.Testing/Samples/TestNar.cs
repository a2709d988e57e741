using System.Text;

namespace NixStore.Testing.Samples;

/// <summary>Puts an archive together token by token, good or bad.</summary>
internal sealed class TestNar
{
    private readonly Bytes _bytes = new();

    public byte[] Bytes => _bytes.ToArray();

    /// <summary>A small archive that holds every kind of node, an empty directory and an empty file.</summary>
    public static byte[] Small() => new TestNar().Text("nix-archive-1")
        .Texts("(", "type", "directory")
        .Entry("a", entry => entry.Texts("(", "type", "regular", "executable", "", "contents", "hello", ")"))
        .Entry("b", entry => entry.Texts("(", "type", "directory")
            .Entry("c", inner => inner.Texts("(", "type", "symlink", "target", "../a", ")"))
            .Entry("d", inner => inner.Texts("(", "type", "directory", ")"))
            .Text(")"))
        .Entry("e", entry => entry.Texts("(", "type", "regular", "contents", "", ")"))
        .Text(")").Bytes;

    /// <summary>Directories one inside the other, all of one name but for the root.</summary>
    public static byte[] Nested(int levels, string name)
    {
        var nar = new TestNar().Text("nix-archive-1").Texts("(", "type", "directory");
        for (var i = 1; i < levels; i++)
        {
            nar.Texts("entry", "(", "name", name, "node", "(", "type", "directory");
        }

        for (var i = 1; i < levels; i++)
        {
            nar.Texts(")", ")");
        }

        return nar.Text(")").Bytes;
    }

    public TestNar Text(string text) => Text(Encoding.Latin1.GetBytes(text));

    public TestNar Text(byte[] text)
    {
        _bytes.Text(text);
        return this;
    }

    public TestNar Texts(params string[] texts)
    {
        foreach (var text in texts)
        {
            Text(text);
        }

        return this;
    }

    public TestNar Number(ulong number)
    {
        _bytes.Number(number);
        return this;
    }

    public TestNar Raw(params byte[] bytes)
    {
        _bytes.Raw(bytes);
        return this;
    }

    public TestNar Entry(string name, Action<TestNar> node)
    {
        Texts("entry", "(", "name", name, "node");
        node(this);
        return Text(")");
    }
}
