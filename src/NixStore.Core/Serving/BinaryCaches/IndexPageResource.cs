using System.Security.Cryptography;
using System.Text;

namespace NixStore.Serving.BinaryCaches;

/// <summary>A style sheet or a script that the HTML page contains.</summary>
internal sealed class IndexPageResource
{
    private IndexPageResource(string text)
    {
        Text = text;
        PolicySource = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }

    /// <summary>Gets the style sheet of the page.</summary>
    public static IndexPageResource Style { get; } = Read("IndexPage.css");

    /// <summary>Gets the script of the page.</summary>
    public static IndexPageResource Script { get; } = Read("IndexPage.js");

    /// <summary>Gets the text, which the page contains without any change.</summary>
    public string Text { get; }

    /// <summary>Gets the source expression of a Content-Security-Policy that allows this text and no other one.</summary>
    public string PolicySource { get; }

    private static IndexPageResource Read(string name)
    {
        var resource = typeof(IndexPageResource).Assembly.GetManifestResourceStream($"{typeof(IndexPageResource).Namespace}.{name}")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return new IndexPageResource(reader.ReadToEnd());
    }
}
