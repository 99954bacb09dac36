import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class LoginDto {
  @ApiProperty({ example: 'ada@acme.example' })
  @IsEmail()
  @MaxLength(254)
  readonly email!: string;

  @ApiProperty({ example: 'adas-demo-password' })
  @IsString()
  @IsNotEmpty()
  // The hash is slow by design; a password of a megabyte would make it a weapon.
  @MaxLength(256)
  readonly password!: string;
}
