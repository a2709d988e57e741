using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Verifying;

/// <summary>The result of verifying one path.</summary>
/// <param name="Info">The information of the store about the path.</param>
/// <param name="Status">The status.</param>
/// <param name="ActualHash">The SHA-256 of the NAR of the contents, or null if they could not be read to their end.</param>
/// <param name="Error">The error if it is not about the contents, or null.</param>
public sealed record PathVerification(ValidPathInfo Info, VerificationStatus Status, Hash? ActualHash, Exception? Error);
