using System.Globalization;

namespace NixStore.Stores.Local.Roots;

/// <summary>The names of running processes.</summary>
internal static class ProcessNames
{
    /// <summary>Finds the name of the program of a process.</summary>
    /// <returns>The name, or null if the process has ended or this user may not see it.</returns>
    public static string? Find(int id)
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/comm").TrimEnd() : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
