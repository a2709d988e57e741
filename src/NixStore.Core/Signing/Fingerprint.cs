using System.Text;

namespace NixStore.Signing;

/// <summary>The text that is signed in place of a path or another object.</summary>
/// <param name="Text">The text, whose UTF-8 bytes are signed.</param>
public sealed record Fingerprint(string Text)
{
    /// <summary>Returns the bytes that are signed.</summary>
    /// <returns>The text in UTF-8.</returns>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Text);

    /// <summary>Returns the text.</summary>
    /// <returns>The text that is signed.</returns>
    public override string ToString() => Text;
}
