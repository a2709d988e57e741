using System.Globalization;

namespace NixStore.Protocols.Worker;

/// <summary>A field of a message about an activity: a number or a text.</summary>
/// <param name="Number">The number; 0 if it is a text.</param>
/// <param name="Text">The text, or null if it is a number.</param>
public readonly record struct LogField(ulong Number, string? Text)
{
    /// <summary>The number or the text.</summary>
    /// <returns>The text that stands for it.</returns>
    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
