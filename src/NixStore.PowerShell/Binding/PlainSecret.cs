using System.Buffers.Text;

namespace NixStore.PowerShell.Binding;

/// <summary>Recognizes texts that may be secret keys, also damaged ones, so that no message shows them.</summary>
internal static class PlainSecret
{
    // The length of the secret half of a key in base64.
    private const int ShortestLength = 40;

    /// <summary>Determines whether a text is long base64, alone or after a name and a colon.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True if it may be a secret. Also true for a few paths of files, such as long ones without a dot.</returns>
    public static bool MayBe(string text)
    {
        var last = text.AsSpan(text.LastIndexOf(':') + 1).Trim().TrimEnd('=');
        return last.Length >= ShortestLength && Base64.IsValid(last[..(last.Length / 4 * 4)]);
    }
}
