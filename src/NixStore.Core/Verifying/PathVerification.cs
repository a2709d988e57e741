using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Verifying;

/// <summary>What the check of one path has shown.</summary>
/// <param name="Info">What the store knows of the path.</param>
/// <param name="Status">The result.</param>
/// <param name="ActualHash">The SHA-256 of the NAR of the contents, or null if they could not be read to their end.</param>
/// <param name="Error">What is wrong, if it is something else than the contents; null else.</param>
public sealed record PathVerification(ValidPathInfo Info, VerificationStatus Status, Hash? ActualHash, Exception? Error);
