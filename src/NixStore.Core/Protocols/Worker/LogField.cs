using System.Globalization;

namespace NixStore.Protocols.Worker;

/// <summary>A field of a message about an activity: a number or a text.</summary>
/// <param name="Number">The number, or 0 if the field is a text.</param>
/// <param name="Text">The text, or null if the field is a number.</param>
public readonly record struct LogField(ulong Number, string? Text)
{
    /// <summary>Returns the field as a text.</summary>
    /// <returns>The text or the number.</returns>
    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
