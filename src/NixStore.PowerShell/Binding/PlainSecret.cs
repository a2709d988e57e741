using System.Buffers.Text;

namespace NixStore.PowerShell.Binding;

/// <summary>Recognizes texts that may be secret keys, or damaged ones, so that no message shows them.</summary>
internal static class PlainSecret
{
    // As much base64 as the secret half of a key has.
    private const int ShortestLength = 40;

    /// <summary>Whether a text is much base64, alone or behind a name and a colon.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True also for a few paths of files, such as long ones without a dot.</returns>
    public static bool MayBe(string text)
    {
        var last = text.AsSpan(text.LastIndexOf(':') + 1).Trim().TrimEnd('=');
        return last.Length >= ShortestLength && Base64.IsValid(last[..(last.Length / 4 * 4)]);
    }
}
