using System.Security.Cryptography;
using NixStore.FileSystem.Trees;

namespace NixStore.Blobs.Directories;

/// <summary>
/// The directory of the temporary files of one writer. It is in the directory of the blobs, so that files can be renamed.
/// </summary>
internal static class UploadDirectory
{
    private const string Parent = ".uploads";
    private const string MarkerEnd = ".lock";

    /// <summary>Creates the directory of a writer, and deletes those of writers that were killed.</summary>
    /// <param name="directory">The directory of the blobs; created if it does not exist.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The directory, which is deleted when it is disposed.</returns>
    /// <exception cref="NixStoreException">The directory cannot be written.</exception>
    public static ScratchDirectory Create(string directory, CancellationToken cancellationToken)
    {
        var parent = Path.Combine(directory, Parent);
        try
        {
            Directory.CreateDirectory(parent);
            RemoveLeftovers(parent, cancellationToken);
            ScratchDirectory? made;
            do
            {
                var path = Path.Combine(parent, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
                made = ScratchDirectory.TryCreate(path, path + MarkerEnd);
            }
            while (made is null);

            return made;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot write to '{directory}': {failure.Message} Use an account that can write there, or another directory.", failure);
        }
    }

    private static void RemoveLeftovers(string parent, CancellationToken cancellationToken)
    {
        foreach (var marker in Directory.GetFiles(parent, "*" + MarkerEnd))
        {
            ScratchDirectory.RemoveLeftover(marker[..^MarkerEnd.Length], marker, cancellationToken);
        }
    }
}
