namespace NixStore.Activation;

/// <summary>A text for the shell of a target.</summary>
/// <param name="Text">The text.</param>
/// <param name="LastPart">The part of the script that ends last, so that a text that was not run to its end is noticed.</param>
internal sealed record ScriptText(string Text, string LastPart);
