using System.Reflection;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Requirements for all types that cmdlets write.</summary>
public sealed class OutputTests
{
    private static readonly Assembly _module = typeof(StorePathInfo).Assembly;

    private static IEnumerable<Type> Outputs
        => _module.GetExportedTypes().Where(static type => type.Namespace == typeof(StorePathInfo).Namespace);

    [Fact]
    public void No_output_has_members_of_records()
        => Assert.DoesNotContain(Outputs, static type => type.GetMethod("<Clone>$") is not null);

    [Fact]
    public void No_output_shows_enumerations_as_numbers()
        => Assert.Empty(
            from type in Outputs
            from property in type.GetProperties()
            where (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).IsEnum
            select $"{type.Name}.{property.Name}");
}
